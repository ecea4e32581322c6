package dev.seaworthy.audit;

/** Where the values in a text begin and end. */
final class SecretValue {
    private static final int MAX_NAME = 128;
    private static final boolean[] WORD = wordChars();

    private final String text;
    private final int length;

    SecretValue(String text) {
        this.text = text;
        this.length = text.length();
    }

    /** The beginning of the value behind a separator, also when it stands on the next line; the text's length if none. */
    int start(int from) {
        int lines = 0;
        int i = from;
        while (i < length && (isOneOf("=>: \t\r\n", i) || isYamlSign(i, lines > 0))) {
            lines += text.charAt(i) == '\n' ? 1 : 0;
            i++;
        }
        boolean empty = lines > 0 && !isOpening(i) && (lines > 1 || isEntry(i));
        return empty ? length : i;
    }

    /** "|" at the end of a line, and "-" at the beginning of the next. */
    private boolean isYamlSign(int i, boolean nextLine) {
        return i + 1 < length
                && (nextLine
                        ? text.charAt(i) == '-' && isBlank(text.charAt(i + 1))
                        : text.charAt(i) == '|' && isOneOf("\r\n", i + 1));
    }

    private boolean isOpening(int i) {
        return i < length && isOneOf("\"'[{(\\", i);
    }

    /** Whether this line has a name and a value of its own. */
    private boolean isEntry(int from) {
        int end = nameEnd(from);
        return end > from
                && end < length
                && (text.charAt(end) == '='
                        || (text.charAt(end) == ':' && (end + 1 == length || text.charAt(end + 1) <= ' ')));
    }

    /**
     * The place of the quote that closes a text: with n backslashes before the opening one, it has n as well, and no
     * letter behind.
     */
    int quotedEnd(int from, char quote, int depth) {
        int slashes = 0;
        int i = from;
        while (i < length) {
            char c = text.charAt(i);
            if (c == quote && slashes % (2 * (depth + 1)) == depth) {
                char next = i + 1 < length ? text.charAt(i + 1) : ' ';
                boolean doubled = depth == 0 && i > from && next == quote;
                if (!doubled && !Character.isLetterOrDigit(next)) {
                    return i;
                }
                i += doubled ? 1 : 0;
            }
            slashes = c == '\\' ? slashes + 1 : 0;
            i++;
        }
        return length + depth;
    }

    /** Behind the bracket that closes the one at {@code from}; texts inside are stepped over. */
    int bracketEnd(int from) {
        char open = text.charAt(from);
        char close = open == '(' ? ')' : open == '[' ? ']' : '}';
        int depth = 0;
        int slashes = 0;
        int i = from;
        while (i < length) {
            char c = text.charAt(i);
            if (c == '"' || (c == '\'' && !isWordChar(text.charAt(i - 1)))) {
                i = Math.min(length - 1, quotedEnd(i + 1, c, slashes));
            } else if (c == open) {
                depth++;
            } else if (c == close && --depth <= 0 && endsValue(i)) {
                return i + 1;
            }
            slashes = c == '\\' ? slashes + 1 : 0;
            i++;
        }
        return length;
    }

    /** Behind the last of the rows in brackets, the first of which begins here. */
    int rowsEnd(int from) {
        int end = bracketEnd(from);
        int next = end;
        while (next < length && (text.charAt(next) <= ' ' || text.charAt(next) == ',')) {
            next++;
            if (next < length && text.charAt(next) == '(') {
                end = bracketEnd(next);
                next = end;
            }
        }
        return end;
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

    /** The end of a value without quotes; one of JSON inside JSON does not take the backslash of the quote behind it. */
    int valueEnd(int from) {
        int i = from;
        while (i < length && !endsValue(i)) {
            i++;
        }
        if (i < length && isQuote(text.charAt(i))) {
            while (i > from && text.charAt(i - 1) == '\\') {
                i--;
            }
        }
        return i;
    }

    /** A password may hold any of these signs: each ends it only where something else begins behind. */
    private boolean endsValue(int i) {
        char c = text.charAt(i);
        return switch (c) {
            case '&' -> isEnd(i + 1) || isParameter(i + 1);
            case ',', ';' -> isEnd(i + 1) || isOneOf("\"'`)]}", i + 1) || isEscape(i + 1) || isParameter(i + 1);
            case ')', ']', '}' ->
                isEnd(i + 1)
                        || isOneOf(",;)]}\"'`&<>|", i + 1)
                        || isEscape(i + 1)
                        || isPunctuation(i + 1)
                        || isParameter(i + 1);
            case '"', '\'', '`' ->
                isEnd(i + 1)
                        || (isOneOf(",;)]}\"'`&<>:|", i + 1) && text.charAt(i + 1) != c)
                        || isEscape(i + 1)
                        || isPunctuation(i + 1);
            case '<' -> isEnd(i + 1) || isOneOf("/!", i + 1) || isTag(i + 1);
            default -> c <= ' ';
        };
    }

    private boolean isEnd(int i) {
        return i >= length || text.charAt(i) <= ' ';
    }

    private boolean isOneOf(String signs, int i) {
        return signs.indexOf(text.charAt(i)) >= 0;
    }

    /** As in JSON inside JSON. */
    private boolean isEscape(int i) {
        return text.charAt(i) == '\\' && i + 1 < length && "\"'\\nrt".indexOf(text.charAt(i + 1)) >= 0;
    }

    private boolean isPunctuation(int i) {
        return isOneOf(".:!?", i) && isEnd(i + 1);
    }

    private boolean isTag(int from) {
        int end = nameEnd(from);
        return end > from && end < length && (text.charAt(end) == '>' || text.startsWith("/>", end));
    }

    /** Whether a name and its separator begin here. */
    boolean isParameter(int from) {
        int end = nameEnd(from);
        if (end == from || end >= length) {
            return false;
        }
        int separator = isQuote(text.charAt(end)) ? end + 1 : end;
        return separator < length && isOneOf("=:", separator);
    }

    private int nameEnd(int from) {
        int i = from;
        while (i < length && i - from < MAX_NAME && (isWordChar(text.charAt(i)) || isOneOf("[]%", i))) {
            i++;
        }
        return i;
    }

    /** As {@link #valueEnd}, but a credential holds no backslash. */
    int credentialEnd(int from) {
        int i = from;
        while (i < length && text.charAt(i) != '\\' && !endsValue(i)) {
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

    static boolean isQuote(char c) {
        return c == '"' || c == '\'' || c == '`';
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
