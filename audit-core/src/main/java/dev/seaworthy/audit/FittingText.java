package dev.seaworthy.audit;

import java.util.function.UnaryOperator;

/**
 * A text as it is stored: without secrets, storable everywhere, and no longer than its place allows.
 *
 * @param altered whether more than secrets was lost
 */
record FittingText(String text, boolean altered) {
    /** How much more than what is kept of a text is looked through, in code points. */
    private static final int OVERLAP = 128;

    /** Cut first, so that hostile length costs nothing, but late enough to see a secret at the cut whole. */
    static FittingText of(String value, int maxCodePoints, UnaryOperator<String> redaction) {
        String window = StorableText.of(value, maxCodePoints + OVERLAP);
        String redacted = redaction.apply(window);
        int keep = window.length() < value.length() ? kept(window, redacted, maxCodePoints) : maxCodePoints;
        String stored = StorableText.of(redacted, keep);
        return new FittingText(stored, !window.equals(value) || !stored.equals(redacted));
    }

    /** Masks shorten a text, and what the window's end has split moves into what is kept, unless it is masked itself. */
    private static int kept(String window, String redacted, int max) {
        boolean endMasked = redacted.endsWith(Redactor.MASK) && !window.endsWith(Redactor.MASK);
        int whole = redacted.codePointCount(0, redacted.length()) - (endMasked ? 0 : OVERLAP);
        return Math.min(max, Math.max(0, whole));
    }
}
