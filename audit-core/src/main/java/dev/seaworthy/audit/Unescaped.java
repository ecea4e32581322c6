package dev.seaworthy.audit;

import org.jspecify.annotations.Nullable;

/** A text whose escapes, as in URLs, JSON and HTML, are undone, and where in it each character comes from. */
final class Unescaped {
    private static final int LONGEST_ENTITY = 8;

    private final String raw;
    private final StringBuilder out = new StringBuilder(0);
    private int[] origins = {};
    /** What the escape that was looked at last stands for. */
    private char shown;

    private Unescaped(String raw) {
        this.raw = raw;
    }

    /**
     * The text with so many layers of escapes undone: a text inside a text is escaped twice.
     *
     * @return null when it has fewer
     */
    static @Nullable Unescaped of(String raw, int layers) {
        Unescaped outer = new Unescaped(raw);
        if (!outer.undo()) {
            return null;
        }
        for (int layer = 1; layer < layers; layer++) {
            Unescaped inner = new Unescaped(outer.text());
            if (!inner.undo()) {
                return null;
            }
            inner.comesFrom(outer);
            outer = inner;
        }
        return outer;
    }

    /** Codes of characters undone, as in URLs and in JSON; a backslash before anything else stays. */
    static String withoutCodes(String text) {
        return text.indexOf('%') < 0 && text.indexOf('\\') < 0 ? text : new Unescaped(text).codesUndone();
    }

    String text() {
        return out.toString();
    }

    /** The place in the escaped text of the character at this place; also for the end. */
    int origin(int place) {
        return origins[place];
    }

    private boolean undo() {
        int i = 0;
        while (i < raw.length() && escape(i) == 0) {
            i++;
        }
        if (i == raw.length()) {
            return false;
        }
        undoFrom(i);
        return true;
    }

    private void undoFrom(int first) {
        origins = new int[raw.length() + 1];
        out.append(raw, 0, first);
        int i = 0;
        while (i < first) {
            origins[i] = i;
            i++;
        }
        while (i < raw.length()) {
            origins[out.length()] = i;
            int escape = escape(i);
            out.append(escape > 0 ? shown : raw.charAt(i));
            i += Math.max(1, escape);
        }
        origins[out.length()] = i;
    }

    private void comesFrom(Unescaped outer) {
        for (int i = 0; i <= out.length(); i++) {
            origins[i] = outer.origins[origins[i]];
        }
    }

    private String codesUndone() {
        int i = 0;
        while (i < raw.length()) {
            int code = code(i);
            out.append(code > 0 ? shown : raw.charAt(i));
            i += Math.max(1, code);
        }
        return out.toString();
    }

    /** The length of the escape that begins here, or 0. */
    private int escape(int i) {
        return switch (raw.charAt(i)) {
            case '%' -> code(i);
            case '\\' -> Math.max(code(i), sign(i));
            case '&' -> entity(i);
            default -> 0;
        };
    }

    /** As in "%3D" and in its six-character form in JSON. */
    private int code(int i) {
        if (raw.charAt(i) == '%') {
            return number(i + 1, i + 3, 16) ? 3 : 0;
        }
        return raw.startsWith("\\u", i) && number(i + 2, i + 6, 16) ? 6 : 0;
    }

    /** As in "\n" and in "\/". */
    private int sign(int i) {
        int sign = i + 1 < raw.length() ? "nrt/".indexOf(raw.charAt(i + 1)) : -1;
        if (sign < 0) {
            return 0;
        }
        shown = "\n\r\t/".charAt(sign);
        return 2;
    }

    /** As in "&quot;" and in "&#34;". */
    private int entity(int i) {
        int end = i + 1;
        while (end < raw.length() && end - i < LONGEST_ENTITY && raw.charAt(end) != ';') {
            end++;
        }
        if (end == raw.length() || raw.charAt(end) != ';') {
            return 0;
        }
        boolean known = raw.startsWith("#x", i + 1)
                ? number(i + 3, end, 16)
                : raw.startsWith("#", i + 1) ? number(i + 2, end, 10) : named(raw.substring(i + 1, end));
        return known ? end + 1 - i : 0;
    }

    private boolean named(String name) {
        shown = switch (name) {
            case "quot" -> '"';
            case "apos" -> '\'';
            case "amp" -> '&';
            case "lt" -> '<';
            case "gt" -> '>';
            default -> 0;
        };
        return shown != 0;
    }

    private boolean number(int from, int to, int radix) {
        int code = 0;
        for (int i = from; i < to; i++) {
            int digit = i < raw.length() ? Character.digit(raw.charAt(i), radix) : -1;
            if (digit < 0) {
                return false;
            }
            code = code * radix + digit;
        }
        shown = (char) code;
        return to > from && code <= Character.MAX_VALUE;
    }
}
