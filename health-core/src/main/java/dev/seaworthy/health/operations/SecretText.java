package dev.seaworthy.health.operations;

import java.util.List;

/**
 * Takes secrets out of text that people read: the values of secret names ({@code password=…}, {@code "api_key": "…"},
 * headers, XML, SQL, also when escaped), users and passwords in URLs, and tokens by their form. Thread-safe.
 */
final class SecretText {

    static final String MASK = "***";

    private static final int MAX_LAYERS = 3;

    /** What is recognised by what stands behind it has it nearer than this: Duplicate entry '…' for key 'token'. */
    private static final int LOOKS_AHEAD = 2048;

    private final SecretNames names;

    /** @throws IllegalArgumentException for a further word without a letter or digit */
    SecretText(List<String> furtherWords) {
        names = new SecretNames(furtherWords);
    }

    /** Whether what stands under this name is a secret. */
    boolean isSecretName(String name) {
        return names.isSecret(name) || SecretNames.isKey(name);
    }

    /** The text without secrets; the same instance when it has none. */
    String masked(String text) {
        SecretScan scan = new SecretScan(text, names);
        String result = scan.result();
        return scan.mayHoldEscapes() ? withoutEscaped(result) : result;
    }

    /** Of a text that is only the beginning of a longer one: without its end, where half a secret has no form. */
    String maskedBeginning(String text) {
        return masked(text.substring(0, finished(text)));
    }

    private static int finished(String text) {
        int end = text.length();
        while (end > 0 && text.charAt(end - 1) > ' ' && "\"'<>".indexOf(text.charAt(end - 1)) < 0) {
            end--;
        }
        if (end == 0 && !text.contains("://")) {
            end = Math.max(0, text.length() - LOOKS_AHEAD);
        }
        int entry = text.lastIndexOf("entry '", end);
        return entry > end - LOOKS_AHEAD ? entry : end;
    }

    /** What is escaped is looked through as well, and where a secret shows the escaped text is masked. */
    private String withoutEscaped(String text) {
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
