package dev.seaworthy.servlet;

/** Text from strangers, made fit to be repeated in answers and logs: short, without control characters and tokens. */
final class SafeText {
    private static final int LONGEST = 60;

    private SafeText() {}

    static String shown(String text) {
        String masked = TokenMask.applied(text);
        return masked.length() > LONGEST ? clean(masked.substring(0, LONGEST)) + "…" : clean(masked);
    }

    private static String clean(String text) {
        StringBuilder clean = new StringBuilder(text.length());
        text.codePoints().forEach(point -> clean.appendCodePoint(isPrintable(point) ? point : '?'));
        return clean.toString();
    }

    private static boolean isPrintable(int point) {
        return switch (Character.getType(point)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.UNASSIGNED,
                    Character.PRIVATE_USE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }
}
