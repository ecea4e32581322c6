package dev.seaworthy.audit;

import java.util.Collection;
import java.util.List;

/**
 * Takes secrets out of text: the values of secret names ({@code password=…}, {@code "api_key": "…"}, headers, XML, also
 * inside JSON that is itself a text), passwords in URLs, and what is secret by its form, such as tokens, private keys and
 * card numbers. Thread-safe.
 */
final class Redactor {
    static final String MASK = "***";

    /** How much more than what is kept of a text should be looked through, in code points. */
    static final int OVERLAP = 128;

    private final SecretNames names;

    Redactor(Collection<String> moreWords) {
        this(moreWords, List.of());
    }

    /**
     * With words of the application.
     *
     * @throws IllegalArgumentException for a word without letters, or one that is in both lists
     */
    Redactor(Collection<String> moreWords, Collection<String> keptWords) {
        this.names = new SecretNames(moreWords, keptWords);
    }

    /** Whether the value under this name is a secret. */
    boolean isSecret(String name) {
        return names.isSecret(name);
    }

    /** The text without secrets; the same instance when it has none. */
    String redacted(String text) {
        return new SecretScan(text, names).result();
    }

    /**
     * The text without what is secret by its form alone, for ids: they may be long numbers and contain any word, and must
     * still be found by their value.
     */
    String withoutTokens(String text) {
        return text.length() < SecretForms.MIN_LENGTH ? text : new SecretScan(text, null).result();
    }
}
