package dev.seaworthy.health.operations;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One walk over one text, from left to right: looks back a bounded number of characters, and never ahead twice over the
 * same ones. For one use.
 */
final class SecretScan {
    private static final int MAX_NAME = 128;
    private static final int MAX_SEPARATORS = 8;
    private static final String BEGIN = "-----BEGIN";
    private static final String[] SCHEMES = {"bearer", "basic", "token", "apikey", "negotiate", "ntlm"};

    private final String raw;
    private final String text;
    private final int length;
    private final @Nullable Unescaped unescaped;
    private final SecretNames names;
    private final SecretValue values;
    private final UrlPasswords urls;
    private final XmlElements elements;
    private final StringBuilder out = new StringBuilder(0);
    private int copied;
    private int at;
    private boolean escapes;
    private @Nullable Boolean besideState;

    SecretScan(String text, SecretNames names) {
        this(text, null, names);
    }

    /** Looks through a text as it reads without escapes; what is masked is the text with them. */
    SecretScan(String raw, @Nullable Unescaped unescaped, SecretNames names) {
        this.raw = raw;
        this.text = unescaped == null ? raw : unescaped.text();
        this.length = text.length();
        this.unescaped = unescaped;
        this.names = names;
        this.values = new SecretValue(text);
        this.urls = new UrlPasswords(text, values);
        this.elements = new XmlElements(text);
    }

    String result() {
        while (at < length) {
            char c = text.charAt(at);
            if (SecretValue.isWordChar(c)) {
                word();
            } else if (c == ':' && text.startsWith("://", at)) {
                authority();
            } else if (c == ':' || c == '=') {
                separator();
            } else {
                escapes |= c == '%' || c == '\\' || c == '&';
                at++;
            }
        }
        return copied == 0 ? raw : out.append(raw, origin(copied), raw.length()).toString();
    }

    /** Whether the text that was walked through may read otherwise without escapes. */
    boolean mayHoldEscapes() {
        return escapes;
    }

    private int origin(int place) {
        return unescaped == null ? place : unescaped.origin(place);
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
        } else {
            nameWithoutSeparator(start, end);
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
        while (next < length && next - end < MAX_SEPARATORS && ":,;|/\"' \t".indexOf(text.charAt(next)) >= 0) {
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

    /** {@code <password>…<}, {@code --password …} and {@code PASSWORD '…'}. */
    private void nameWithoutSeparator(int start, int end) {
        if (end >= length || end - start > MAX_NAME) {
            return;
        }
        if (elements.isName(start, end) && names.isSecret(text.substring(start, end))) {
            int content = elements.contentStart(end);
            if (content > 0) {
                mask(content, elements.contentEnd(content));
            }
            return;
        }
        int value = skipBlanks(end);
        if (value == length) {
            return;
        }
        char first = text.charAt(value);
        boolean quoted = value > end && (first == '\'' || first == '"');
        boolean option = value > end && text.startsWith("--", start);
        if ((quoted || option) && names.isSecret(text.substring(start, end))) {
            maskValue(value, false, '\0');
        } else if (quoted || first == '(') {
            sql(start, end, value);
        }
    }

    private void sql(int start, int end, int value) {
        SqlSecrets sql = new SqlSecrets(text, names);
        if (text.charAt(value) == '(') {
            if (sql.hasRows(start, end, copied)) {
                mask(value, values.rowsEnd(value));
            }
        } else if (sql.isIdentifiedBy(start, end)) {
            maskValue(value, false, '\0');
        } else {
            mask(value + 1, sql.duplicateEnd(start, end, value));
        }
    }

    /** A ':' or '=' at {@link #at}: if a secret's name stands before it, its value stands behind. */
    private void separator() {
        int separator = at++;
        int end = separator;
        while (end > copied && SecretValue.isBlank(text.charAt(end - 1))) {
            end--;
        }
        if (end == copied) {
            return;
        }
        char last = text.charAt(end - 1);
        boolean quoted = SecretValue.isQuote(last);
        int start = quoted ? quotedNameStart(end - 1, last) : nameStart(end);
        if (start < end) {
            String name = text.substring(start, end);
            if (names.isSecret(name) || SecretNames.isKey(name) || isPhrase(start, end) || isCode(name, start)) {
                char before = start > copied ? text.charAt(start - 1) : '\0';
                boolean header = !quoted && isHeader(name);
                maskValue(values.start(separator + 1), header, text.charAt(separator) == ':' ? before : '=');
            }
        } else if (last == ')'
                && text.startsWith("=(", separator)
                && new SqlSecrets(text, names).isListed(end - 1, copied)) {
            maskValue(separator + 1, false, '=');
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

    private boolean isPhrase(int start, int end) {
        int first = start;
        for (int words = names.longest(); words > 1 && first - 1 > copied && text.charAt(first - 1) == ' '; words--) {
            int word = nameStart(first - 1);
            if (word == first - 1) {
                break;
            }
            first = word;
        }
        return first < start && names.isSecret(text.substring(first, start - 1), text.substring(start, end));
    }

    /** In a query "code" is worth a token if OAuth's "state" stands beside it. */
    private boolean isCode(String name, int start) {
        boolean parameter = start > 0 && "?&#".indexOf(text.charAt(start - 1)) >= 0;
        if (!parameter || !name.equals("code")) {
            return false;
        }
        if (besideState == null) {
            besideState = text.contains("&state=") || text.contains("?state=") || text.contains("#state=");
        }
        return besideState;
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
        if (SecretValue.isQuote(first)) {
            int depth = slashes - value;
            int close = Math.max(slashes + 1, values.quotedEnd(slashes + 1, first, depth) - depth);
            mask(slashes + 1, header ? Math.max(close, quotedHeaderEnd(close, before)) : close);
        } else if (first == '[' || first == '{' || first == '(') {
            mask(value, values.bracketEnd(slashes));
        } else if (value < length) {
            maskBare(value, header, before);
        }
    }

    /** A header may go on behind a quoted part: {@code Cookie: "a=b"; c=d}. */
    private int quotedHeaderEnd(int close, char before) {
        boolean goesOn = before != '=' || text.startsWith("; ", close + 1);
        return goesOn ? values.headerEnd(Math.min(length, close + 1), before) : close;
    }

    private void maskBare(int value, boolean header, char before) {
        int end = values.valueEnd(value);
        if (isOneOf(value, end, "true", "false", "null")) {
            return;
        }
        if (header) {
            mask(value, Math.max(end, values.headerEnd(value, before)));
        } else if (isOneOf(value, end, SCHEMES) && end < length && text.charAt(end) == ' ') {
            mask(value, values.credentialEnd(skipBlanks(end)));
        } else {
            mask(value, end);
        }
    }

    private void authority() {
        // Its signs are stepped over.
        escapes = true;
        int from = at + 3;
        at = urls.nameEnd(from);
        mask(from, urls.userInfoEnd(at));
    }

    private int skipBlanks(int from) {
        int i = from;
        while (i < length && SecretValue.isBlank(text.charAt(i))) {
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
            out.append(raw, origin(copied), origin(from)).append(SecretText.MASK);
            copied = to;
        }
        at = Math.max(at, to);
    }
}
