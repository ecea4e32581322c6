package dev.seaworthy.audit;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Takes secrets out of text in one pass: values of names that contain a secret word ({@code password=…},
 * {@code "api_key": "…"}), bearer tokens, JSON web tokens and passwords in URLs. Thread-safe.
 */
final class Redactor {
    static final String MASK = "***";

    private static final List<String> DEFAULT_WORDS = List.of(
            "password",
            "passwd",
            "passphrase",
            "pwd",
            "secret",
            "token",
            "apikey",
            "accesskey",
            "privatekey",
            "authorization",
            "bearer",
            "cookie",
            "credential",
            "sessionid",
            "cardnumber",
            "cvv");
    private static final List<String> SCHEMES = List.of("bearer", "basic", "digest", "negotiate");
    private static final int MIN_BEARER = 8;
    private static final int MIN_WEB_TOKEN = 20;
    private static final int MAX_KNOWN = 1000;

    private final List<String> words;
    private final Map<String, Boolean> known = new ConcurrentHashMap<>();

    Redactor(Collection<String> moreWords) {
        List<String> all = new ArrayList<>(DEFAULT_WORDS);
        moreWords.forEach(word -> all.add(normalised(word)));
        all.removeIf(String::isEmpty);
        this.words = List.copyOf(all);
    }

    /** Whether the value under this name is a secret: it contains a secret word, whatever its case and separators. */
    boolean isSecret(String name) {
        Boolean answer = known.get(name);
        if (answer == null) {
            String plain = normalised(name);
            answer = words.stream().anyMatch(plain::contains);
            if (known.size() < MAX_KNOWN) {
                known.put(name, answer);
            }
        }
        return answer;
    }

    /** The text without secrets; the same instance when it has none. */
    String redacted(String text) {
        Pass pass = new Pass(text);
        while (pass.at < text.length()) {
            if (isWordChar(text.charAt(pass.at))) {
                pass.word();
            } else if (text.startsWith("://", pass.at)) {
                pass.authority();
            } else {
                pass.at++;
            }
        }
        return pass.result();
    }

    private static String normalised(String name) {
        StringBuilder plain = new StringBuilder(name.length());
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (Character.isLetterOrDigit(c)) {
                plain.append(Character.toLowerCase(c));
            }
        }
        return plain.toString();
    }

    private static boolean isWordChar(char c) {
        return c == '_' || c == '-' || c == '.' || Character.isLetterOrDigit(c);
    }

    private static boolean endsValue(char c) {
        return c <= ' ' || c == '&' || c == ';' || c == ',' || c == '"' || c == '\'' || c == ')' || c == '}';
    }

    /** One walk over one text. */
    private final class Pass {
        private final String text;
        private final StringBuilder out = new StringBuilder();
        private int copied;
        private int at;

        Pass(String text) {
            this.text = text;
        }

        String result() {
            return copied == 0 ? text : out.append(text, copied, text.length()).toString();
        }

        void word() {
            int start = at;
            at = wordEnd(start);
            int value = valueAfter(at);
            if (value >= 0 && isSecret(text.substring(start, at))) {
                maskValue(value);
            } else if (at - start >= MIN_WEB_TOKEN && text.startsWith("eyJ", start)) {
                mask(start, at);
            } else if (isScheme(start, at, "bearer") && tokenEnd(at + 1) - at > MIN_BEARER) {
                mask(at + 1, tokenEnd(at + 1));
            }
        }

        /** After {@code ://}: what stands between ':' and '@' before the next '/' is a password. */
        void authority() {
            int from = at + 3;
            int colon = -1;
            at = from;
            for (int i = from; i < text.length() && text.charAt(i) > ' ' && "/?#".indexOf(text.charAt(i)) < 0; i++) {
                if (text.charAt(i) == ':' && colon < 0) {
                    colon = i;
                } else if (text.charAt(i) == '@' && colon >= 0) {
                    mask(colon + 1, i);
                    return;
                }
            }
        }

        /** The start of the value of {@code name = value} or {@code "name": "value"}, or -1. */
        private int valueAfter(int end) {
            int i = end;
            if (i < text.length() && isQuote(text.charAt(i))) {
                i++;
            }
            i = skipSpaces(i);
            if (i >= text.length() || (text.charAt(i) != '=' && text.charAt(i) != ':')) {
                return -1;
            }
            if (text.startsWith("://", i)) {
                return -1;
            }
            i = skipSpaces(i + 1);
            return i < text.length() ? i : -1;
        }

        private void maskValue(int value) {
            char first = text.charAt(value);
            if (isQuote(first)) {
                int close = text.indexOf(first, value + 1);
                mask(value + 1, close < 0 ? text.length() : close);
                return;
            }
            int end = tokenEnd(value);
            boolean scheme = SCHEMES.stream().anyMatch(name -> isScheme(value, end, name));
            mask(value, scheme && end < text.length() && text.charAt(end) == ' ' ? tokenEnd(end + 1) : end);
        }

        private void mask(int from, int to) {
            if (to > from) {
                out.append(text, copied, from).append(MASK);
                copied = to;
            }
            at = Math.max(at, to);
        }

        private boolean isScheme(int start, int end, String name) {
            return end - start == name.length() && text.regionMatches(true, start, name, 0, name.length());
        }

        private int wordEnd(int start) {
            int i = start;
            while (i < text.length() && isWordChar(text.charAt(i))) {
                i++;
            }
            return i;
        }

        private int tokenEnd(int start) {
            int i = start;
            while (i < text.length() && !endsValue(text.charAt(i))) {
                i++;
            }
            return i;
        }

        private int skipSpaces(int start) {
            int i = start;
            while (i < text.length() && text.charAt(i) == ' ') {
                i++;
            }
            return i;
        }

        private boolean isQuote(char c) {
            return c == '"' || c == '\'';
        }
    }
}
