package dev.seaworthy.audit;

/** Where the values in a text end. */
final class SecretValue {
    private static final int MAX_NAME = 128;
    private static final boolean[] WORD = wordChars();

    private final String text;
    private final int length;

    SecretValue(String text) {
        this.text = text;
        this.length = text.length();
    }

    /** The place of the quote that closes a text: with n backslashes before the opening one, it has n as well. */
    int quotedEnd(int from, char quote, int depth) {
        int slashes = 0;
        int i = from;
        while (i < length) {
            char c = text.charAt(i);
            if (c == quote && slashes % (2 * (depth + 1)) == depth) {
                boolean doubled = depth == 0 && i > from && i + 1 < length && text.charAt(i + 1) == quote;
                if (!doubled) {
                    return i;
                }
                i++;
            }
            slashes = c == '\\' ? slashes + 1 : 0;
            i++;
        }
        return length + depth;
    }

    /** Behind the bracket that closes the one at {@code from}; texts inside are stepped over. */
    int bracketEnd(int from) {
        int depth = 0;
        int slashes = 0;
        int i = from;
        while (i < length) {
            char c = text.charAt(i);
            if (c == '"') {
                i = Math.min(length - 1, quotedEnd(i + 1, c, slashes));
            } else if (c == '[' || c == '{') {
                depth++;
            } else if ((c == ']' || c == '}') && --depth == 0) {
                return i + 1;
            }
            slashes = c == '\\' ? slashes + 1 : 0;
            i++;
        }
        return length;
    }

    /** A header ends with its line, or with the quote that stands before its name. */
    int headerEnd(int value, char before) {
        for (int i = value; i < length; i++) {
            char c = text.charAt(i);
            boolean escapedLine = c == '\\' && i + 1 < length && "nr".indexOf(text.charAt(i + 1)) >= 0;
            boolean closed = (before == '"' || before == '\'') && c == before;
            boolean parameter = before == '=' && ",&})\"".indexOf(c) >= 0;
            if (c == '\n' || c == '\r' || escapedLine || closed || parameter) {
                return closed && i > value && text.charAt(i - 1) == '\\' ? i - 1 : i;
            }
        }
        return length;
    }

    int valueEnd(int from) {
        int i = from;
        while (i < length && !endsValue(i)) {
            i++;
        }
        return i;
    }

    private boolean endsValue(int i) {
        char c = text.charAt(i);
        return switch (c) {
            case '&', '"', '\'', '<' -> true;
            case ',', ';' -> !continuesValue(i + 1);
            case ')', ']', '}' -> i + 1 == length || !isWordChar(text.charAt(i + 1));
            default -> c <= ' ';
        };
    }

    /** Behind a comma: no blank or quote, and not the name of the next value. */
    private boolean continuesValue(int from) {
        return from < length && isWordChar(text.charAt(from)) && !isParameter(from);
    }

    /** Whether a name and its separator begin here. */
    boolean isParameter(int from) {
        int i = from;
        while (i < length && i - from < MAX_NAME && isWordChar(text.charAt(i))) {
            i++;
        }
        return i > from && i < length && (text.charAt(i) == '=' || text.charAt(i) == ':');
    }

    int credentialEnd(int from) {
        int i = from;
        while (i < length && text.charAt(i) > ' ' && ",;\"'&)}<\\".indexOf(text.charAt(i)) < 0) {
            i++;
        }
        return i;
    }

    boolean isPort(int from) {
        int i = from;
        while (i < length && i - from <= 5 && text.charAt(i) >= '0' && text.charAt(i) <= '9') {
            i++;
        }
        return i > from
                && i - from <= 5
                && (i == length || text.charAt(i) <= ' ' || "/?#\"<>',;)]}\\".indexOf(text.charAt(i)) >= 0);
    }

    static boolean isBlank(char c) {
        return c == ' ' || c == '\t';
    }

    static boolean isWordChar(char c) {
        return c < WORD.length ? WORD[c] : Character.isLetterOrDigit(c);
    }

    private static boolean[] wordChars() {
        boolean[] word = new boolean[128];
        for (char c = 0; c < word.length; c++) {
            word[c] = c == '_' || c == '-' || c == '.' || Character.isLetterOrDigit(c);
        }
        return word;
    }
}
