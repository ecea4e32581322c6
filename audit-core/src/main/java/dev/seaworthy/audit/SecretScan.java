package dev.seaworthy.audit;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One walk over one text, from left to right: looks back a bounded number of characters, and never ahead twice over the
 * same ones. For one use.
 */
final class SecretScan {
    private static final int MAX_NAME = 128;
    private static final int MAX_BLANKS = 8;
    private static final int MAX_TAG = 256;
    private static final String BEGIN = "-----BEGIN";
    private static final String[] SCHEMES = {"bearer", "basic", "token", "apikey", "negotiate", "ntlm"};

    private final String text;
    private final int length;
    private final @Nullable SecretNames names;
    private final SecretValue values;
    private final StringBuilder out = new StringBuilder(0);
    private int copied;
    private int at;
    /** Up to here a URL was looked through for '@'. */
    private int urlEnd;

    private int lastSign = -1;

    /** Without names only what is secret by its form is found. */
    SecretScan(String text, @Nullable SecretNames names) {
        this.text = text;
        this.length = text.length();
        this.names = names;
        this.values = new SecretValue(text);
    }

    String result() {
        while (at < length) {
            char c = text.charAt(at);
            if (SecretValue.isWordChar(c)) {
                word();
            } else if (c == ':' && text.startsWith("://", at)) {
                authority();
            } else if ((c == ':' || c == '=') && names != null) {
                separator(names);
            } else {
                at++;
            }
        }
        return copied == 0 ? text : out.append(text, copied, length).toString();
    }

    private void word() {
        int start = afterEscape(at);
        int end = start;
        while (end < length && SecretValue.isWordChar(text.charAt(end))) {
            end++;
        }
        at = end;
        if (end == start) {
            return;
        }
        if (end - start >= SecretForms.MIN_LENGTH && SecretForms.isToken(text, start, end)) {
            mask(start, end);
            awsSecret(start, end);
        } else if (end - start >= BEGIN.length() && text.startsWith(BEGIN, end - BEGIN.length())) {
            privateKey(end);
        } else if (end - start == 6 && isWord("bearer", start, end)) {
            credentials(end, true);
        } else if (end - start == 5 && isWord("basic", start, end)) {
            credentials(end, false);
        } else if (names != null) {
            cardNumber(start);
            nameWithoutSeparator(start, end, names);
        }
    }

    /** In "\nghp_…" the n belongs to the escape. */
    private int afterEscape(int start) {
        boolean escaped = start > 0 && text.charAt(start - 1) == '\\' && "nrt".indexOf(text.charAt(start)) >= 0;
        return escaped ? start + 1 : start;
    }

    private void awsSecret(int start, int end) {
        if (!SecretForms.isAwsId(text, start, end)) {
            return;
        }
        int next = end;
        while (next < length && next - end < MAX_BLANKS && ":,;|/\"' \t".indexOf(text.charAt(next)) >= 0) {
            next++;
        }
        int secretEnd = SecretForms.awsSecretEnd(text, next);
        if (next > end && secretEnd > 0) {
            mask(next, secretEnd);
        }
    }

    /** What stands between the lines that begin and end a private key. */
    private void privateKey(int end) {
        String label = text.substring(end, Math.min(length, end + MAX_NAME));
        int dashes = label.indexOf("-----");
        if (dashes > 0 && label.lastIndexOf("PRIVATE KEY", dashes) >= 0) {
            int from = end + dashes + 5;
            int close = text.indexOf("-----END", from);
            mask(from, close < 0 ? length : close);
        }
    }

    private void credentials(int end, boolean bearer) {
        int from = skipBlanks(end);
        int to = values.credentialEnd(from);
        if (from > end
                && (bearer ? SecretForms.isBearer(text, from, to) : to > from && SecretForms.isBasic(text, from, to))) {
            mask(from, to);
        }
    }

    private void cardNumber(int start) {
        char first = text.charAt(start);
        boolean attached = start > 0 && (text.charAt(start - 1) == '+' || text.charAt(start - 1) == '\\');
        if (first >= '2' && first <= '6' && !attached) {
            int end = CardNumber.endAt(text, start, length);
            if (end > 0) {
                mask(start, end);
            }
        }
    }

    /** {@code <password>…<}, {@code --password …} and {@code PASSWORD '…'}. */
    private void nameWithoutSeparator(int start, int end, SecretNames known) {
        if (end >= length || end - start > MAX_NAME) {
            return;
        }
        char next = text.charAt(end);
        boolean tag = start > 0 && (text.charAt(start - 1) == '<' || (text.charAt(start - 1) == ':' && inTag(start)));
        if (tag && (next == '>' || next == ' ') && known.isSecret(text.substring(start, end))) {
            element(end);
            return;
        }
        int value = skipBlanks(end);
        if (value == end || value >= length) {
            return;
        }
        boolean quoted = text.charAt(value) == '\'' || text.charAt(value) == '"';
        if ((quoted || text.startsWith("--", start)) && known.isSecret(text.substring(start, end))) {
            maskValue(value, false, '\0');
        }
    }

    private void element(int end) {
        int close = end;
        while (close < length && close - end < MAX_TAG && text.charAt(close) != '>') {
            close++;
        }
        if (close < length && text.charAt(close) == '>' && text.charAt(close - 1) != '/') {
            int open = text.indexOf('<', close);
            mask(close + 1, open < 0 ? length : open);
        }
    }

    private boolean inTag(int start) {
        int i = start - 2;
        while (i >= 0 && start - i < MAX_NAME && SecretValue.isWordChar(text.charAt(i))) {
            i--;
        }
        return i >= 0 && text.charAt(i) == '<';
    }

    /** A ':' or '=' at {@link #at}: if a secret's name stands before it, its value stands behind. */
    private void separator(SecretNames known) {
        int separator = at++;
        int end = separator;
        while (end > copied && separator - end < MAX_BLANKS && SecretValue.isBlank(text.charAt(end - 1))) {
            end--;
        }
        if (end == copied) {
            return;
        }
        char quote = text.charAt(end - 1);
        int start = quote == '"' || quote == '\'' ? quotedNameStart(end - 1, quote) : nameStart(end);
        if (start >= end) {
            return;
        }
        String name = text.substring(start, end);
        if (!known.isSecret(name) && !twoWords(start, end, known)) {
            return;
        }
        int value = separator + 1;
        while (value < length && value - separator < MAX_BLANKS && "=>: \t".indexOf(text.charAt(value)) >= 0) {
            value++;
        }
        if (value < length) {
            char before = start > copied ? text.charAt(start - 1) : '\0';
            maskValue(value, isHeader(name), text.charAt(separator) == ':' ? before : '=');
        }
    }

    private int quotedNameStart(int close, char quote) {
        int start = close;
        int stop = Math.max(copied, close - MAX_NAME);
        while (start > stop && text.charAt(start - 1) != quote) {
            start--;
        }
        return start;
    }

    private int nameStart(int end) {
        int start = end;
        int stop = Math.max(copied, end - MAX_NAME);
        while (start > stop
                && (SecretValue.isWordChar(text.charAt(start - 1)) || "[]%\\".indexOf(text.charAt(start - 1)) >= 0)) {
            start--;
        }
        return start;
    }

    private boolean twoWords(int start, int end, SecretNames known) {
        if (start - 1 <= copied || text.charAt(start - 1) != ' ') {
            return false;
        }
        int before = nameStart(start - 1);
        return before < start - 1 && known.isSecret(text.substring(before, start - 1), text.substring(start, end));
    }

    private static boolean isHeader(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.contains("cookie") || lower.contains("authorization");
    }

    /**
     * Masks the value that begins here.
     *
     * @param before what stands before the name, '=' when the value follows one
     */
    private void maskValue(int value, boolean header, char before) {
        int slashes = value;
        while (slashes < length && text.charAt(slashes) == '\\') {
            slashes++;
        }
        char first = slashes < length ? text.charAt(slashes) : '\0';
        if (first == '"' || first == '\'') {
            int depth = slashes - value;
            mask(slashes + 1, Math.max(slashes + 1, values.quotedEnd(slashes + 1, first, depth) - depth));
        } else if (first == '[' || first == '{') {
            mask(value, values.bracketEnd(value));
        } else {
            maskBare(value, header, before);
        }
    }

    private void maskBare(int value, boolean header, char before) {
        int end = values.valueEnd(value);
        if (isOneOf(value, end, "true", "false", "null")) {
            return;
        }
        if (isOneOf(value, end, SCHEMES) && end < length && text.charAt(end) == ' ') {
            mask(value, values.credentialEnd(skipBlanks(end)));
        } else {
            mask(value, header ? Math.max(end, values.headerEnd(value, before)) : end);
        }
    }

    /** Behind {@code ://}: what stands between the ':' behind a name and the last '@' is a password. */
    private void authority() {
        int colon = at + 3;
        while (colon < length && text.charAt(colon) > ' ' && ":/?#@\"<>".indexOf(text.charAt(colon)) < 0) {
            colon++;
        }
        at = colon;
        if (colon == length || text.charAt(colon) != ':' || values.isPort(colon + 1)) {
            return;
        }
        if (colon >= urlEnd) {
            findLastSign(colon);
        }
        if (lastSign > colon) {
            mask(colon + 1, lastSign);
        }
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

    private int skipBlanks(int from) {
        int i = from;
        while (i < length && i - from < MAX_BLANKS && SecretValue.isBlank(text.charAt(i))) {
            i++;
        }
        return i;
    }

    private boolean isOneOf(int start, int end, String... words) {
        for (String word : words) {
            if (isWord(word, start, end)) {
                return true;
            }
        }
        return false;
    }

    private boolean isWord(String word, int start, int end) {
        return end - start == word.length() && text.regionMatches(true, start, word, 0, word.length());
    }

    private void mask(int from, int to) {
        if (to > from) {
            out.append(text, copied, from).append(Redactor.MASK);
            copied = to;
        }
        at = Math.max(at, to);
    }
}
