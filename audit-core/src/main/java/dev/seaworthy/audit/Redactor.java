package dev.seaworthy.audit;

import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Takes secrets out of text: the values of secret names ({@code password=…}, {@code "api_key": "…"}, headers, XML, SQL,
 * also inside JSON that is itself a text, and when escaped), passwords in URLs, and what is secret by its form, such as
 * tokens, private keys and card numbers. Thread-safe.
 */
final class Redactor {
    static final String MASK = "***";

    private static final int MAX_LAYERS = 3;

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
        return without(text, names);
    }

    /**
     * The text without what is secret by its form alone, for ids: they may be long numbers and contain any word, and must
     * still be found by their value.
     */
    static String withoutTokens(String text) {
        return text.length() < SecretForms.MIN_LENGTH ? text : without(text, null);
    }

    private static String without(String text, @Nullable SecretNames names) {
        SecretScan scan = new SecretScan(text, names);
        String result = scan.result();
        return scan.mayHoldEscapes() ? withoutEscaped(result, names) : result;
    }

    /** What is escaped is looked through as well, and where a secret shows the escaped text is masked. */
    private static String withoutEscaped(String text, @Nullable SecretNames names) {
        String result = text;
        for (int layers = 1; layers <= MAX_LAYERS; layers++) {
            Unescaped unescaped = Unescaped.of(result, layers);
            if (unescaped == null) {
                break;
            }
            result = new SecretScan(result, unescaped, names).result();
        }
        return result;
    }
}
