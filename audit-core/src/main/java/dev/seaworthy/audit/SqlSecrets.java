package dev.seaworthy.audit;

import java.util.Locale;

/** Secrets in SQL and in what databases say about it, where name and value do not stand side by side. */
final class SqlSecrets {
    private static final int MAX_COLUMNS = 1024;
    private static final int MAX_ENTRY = 1024;
    private static final int MAX_IDENTIFIED = 256;
    private static final String FOR_KEY = " for key '";

    private final String text;
    private final SecretNames names;

    SqlSecrets(String text, SecretNames names) {
        this.text = text;
        this.names = names;
    }

    /** Whether the bracket that closes here, and opens behind {@code stop}, names a secret, as in {@code Key (a, b)=}. */
    boolean isListed(int close, int stop) {
        int end = close;
        int depth = 0;
        for (int i = close - 1; i >= Math.max(stop, close - MAX_COLUMNS); i--) {
            char c = text.charAt(i);
            if (SecretValue.isWordChar(c)) {
                continue;
            }
            if (end > i + 1 && names.isSecret(text.substring(i + 1, end))) {
                return true;
            }
            end = i;
            if (c == '=' || (c == '(' && depth == 0)) {
                return false;
            }
            depth += c == ')' ? 1 : c == '(' ? -1 : 0;
        }
        return false;
    }

    /** Whether rows follow this word, and the columns before it name a secret: {@code (a, b) VALUES (1, 2)}. */
    boolean hasRows(int start, int end, int stop) {
        if (!isWord("values", start, end)) {
            return false;
        }
        int close = start - 1;
        while (close >= stop && text.charAt(close) <= ' ') {
            close--;
        }
        return close >= stop && text.charAt(close) == ')' && isListed(close, stop);
    }

    /** Whether a password follows this word: {@code USER name IDENTIFIED [WITH …] BY '…'}. */
    boolean isIdentifiedBy(int start, int end) {
        if (!isWord("by", start, end) && !isWord("as", start, end)) {
            return false;
        }
        String before =
                text.substring(Math.max(0, start - MAX_IDENTIFIED), start).toLowerCase(Locale.ROOT);
        int identified = before.lastIndexOf(" identified ");
        int user = Math.max(before.lastIndexOf("user ", identified), before.lastIndexOf("grant ", identified));
        // A name stands between, other than in "the user identified by '42'".
        return user >= 0 && before.indexOf(' ', user) < identified;
    }

    /** The quote that closes the value in {@code Duplicate entry '…' for key 'name'}; -1 when it is no secret. */
    int duplicateEnd(int start, int end, int quote) {
        if (!isWord("entry", start, end) || !isWord("duplicate", start - 10, start - 1)) {
            return -1;
        }
        for (int i = quote + 1; i < Math.min(text.length(), quote + MAX_ENTRY); i++) {
            if (text.charAt(i) == '\'' && text.startsWith(FOR_KEY, i + 1)) {
                int name = i + 1 + FOR_KEY.length();
                int close = text.indexOf('\'', name);
                return names.isSecret(text.substring(name, close < 0 ? text.length() : close)) ? i : -1;
            }
        }
        return -1;
    }

    private boolean isWord(String word, int start, int end) {
        return end - start == word.length() && text.regionMatches(true, start, word, 0, word.length());
    }
}
