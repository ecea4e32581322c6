package dev.seaworthy.health.operations;

/** Where elements of XML in a text have their content. */
final class XmlElements {
    private static final int MAX_NAME = 128;
    private static final int MAX_TAG = 256;
    private static final String CHARACTER_DATA = "<![CDATA[";

    private final String text;
    private final int length;

    XmlElements(String text) {
        this.text = text;
        this.length = text.length();
    }

    /** Whether this word is the name of an element, with or without a prefix. */
    boolean isName(int start, int end) {
        if (start == 0 || end == length || (text.charAt(end) != '>' && text.charAt(end) > ' ')) {
            return false;
        }
        char before = text.charAt(start - 1);
        return before == '<' || (before == ':' && isInTag(start - 2));
    }

    private boolean isInTag(int prefixEnd) {
        int i = prefixEnd;
        while (i >= 0 && prefixEnd - i < MAX_NAME && SecretValue.isWordChar(text.charAt(i))) {
            i--;
        }
        return i >= 0 && text.charAt(i) == '<';
    }

    /** Behind the tag whose name ends here; -1 when it has no content. */
    int contentStart(int nameEnd) {
        int close = nameEnd;
        while (close < length && close - nameEnd < MAX_TAG && text.charAt(close) != '>') {
            close++;
        }
        boolean opens = close < length && text.charAt(close) == '>' && text.charAt(close - 1) != '/';
        return opens ? close + 1 : -1;
    }

    /** Where the next closing tag begins, that of an inner element perhaps; CDATA may look as if it held one. */
    int contentEnd(int contentStart) {
        int i = contentStart;
        while (i < length && text.charAt(i) <= ' ') {
            i++;
        }
        int from = text.startsWith(CHARACTER_DATA, i) ? text.indexOf("]]>", i) : i;
        int close = from < 0 ? -1 : text.indexOf("</", from);
        return close < 0 ? length : close;
    }
}
