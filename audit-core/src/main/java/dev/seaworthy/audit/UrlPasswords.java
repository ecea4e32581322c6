package dev.seaworthy.audit;

/** Where passwords stand in the URLs of a text, which is looked through from left to right. */
final class UrlPasswords {
    private final String text;
    private final int length;
    private final SecretValue values;
    /** Up to here a URL was looked through for '@'. */
    private int urlEnd;

    private int lastSign = -1;

    UrlPasswords(String text, SecretValue values) {
        this.text = text;
        this.length = text.length();
        this.values = values;
    }

    /** The end of what stands first behind {@code ://}: a user, if a password follows, else a host. */
    int nameEnd(int from) {
        int end = from;
        while (end < length && text.charAt(end) > ' ' && ":/?#@\"<>".indexOf(text.charAt(end)) < 0) {
            end++;
        }
        return end;
    }

    /** The last '@' behind the ':' at this place; what stands between is a password. Else -1. */
    int passwordEnd(int colon) {
        if (colon == length || text.charAt(colon) != ':' || values.isPort(colon + 1)) {
            return -1;
        }
        if (colon >= urlEnd) {
            findLastSign(colon);
        }
        return lastSign;
    }

    /** The last '@' of this URL before its parameters, else the last one of all; a password may hold any of "@/?#". */
    private void findLastSign(int from) {
        int beforeQuery = -1;
        int last = -1;
        boolean query = false;
        int i = from;
        for (; i < length && text.charAt(i) > ' ' && "\"<>`".indexOf(text.charAt(i)) < 0; i++) {
            char c = text.charAt(i);
            query |= c == '?' && values.isParameter(i + 1);
            if (c == '@') {
                last = i;
                beforeQuery = query ? beforeQuery : i;
            }
        }
        urlEnd = i;
        lastSign = beforeQuery >= 0 ? beforeQuery : last;
    }
}
