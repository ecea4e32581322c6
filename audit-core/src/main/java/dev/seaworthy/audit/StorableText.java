package dev.seaworthy.audit;

/** Makes text storable everywhere: cut by code point, U+0000 and lone surrogates replaced by U+FFFD. */
final class StorableText {
    private static final char REPLACEMENT = '\uFFFD';

    private StorableText() {}

    /** The same instance when nothing had to change, so that a caller can tell. */
    static String of(String text, int maxCodePoints) {
        int length = text.length();
        int points = 0;
        int i = 0;
        while (i < length && points < maxCodePoints) {
            int width = widthAt(text, i);
            if (width == 0) {
                return repaired(text, maxCodePoints);
            }
            i += width;
            points++;
        }
        return i == length ? text : text.substring(0, i);
    }

    private static String repaired(String text, int maxCodePoints) {
        StringBuilder out = new StringBuilder(Math.min(text.length(), maxCodePoints));
        int i = 0;
        for (int points = 0; i < text.length() && points < maxCodePoints; points++) {
            int width = widthAt(text, i);
            if (width == 0) {
                out.append(REPLACEMENT);
                i++;
            } else {
                out.append(text, i, i + width);
                i += width;
            }
        }
        return out.toString();
    }

    /** The number of chars of the code point at {@code i}; 0 when it can not be stored. */
    private static int widthAt(String text, int i) {
        char c = text.charAt(i);
        if (c == 0) {
            return 0;
        }
        if (!Character.isSurrogate(c)) {
            return 1;
        }
        boolean pair =
                Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1));
        return pair ? 2 : 0;
    }
}
