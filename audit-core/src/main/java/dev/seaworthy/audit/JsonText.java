package dev.seaworthy.audit;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** JSON being written; what was written last can be taken back. */
final class JsonText {
    /** What {@link #quotedWithin} needs at least. */
    static final int MIN_ROOM = 10;

    /** No number is written with more digits. */
    static final int MAX_DIGITS = 1_300;

    private static final String CUT = "…";
    private static final int LONGEST_ESCAPE = 6;
    private static final int MAX_BITS = 4096;
    private static final int MAX_SCALE = 1000;
    private static final char[] HEX = "0123456789abcdef".toCharArray();

    private final StringBuilder out = new StringBuilder(256);

    int length() {
        return out.length();
    }

    void backTo(int length) {
        out.setLength(length);
    }

    void raw(char c) {
        out.append(c);
    }

    void raw(String json) {
        out.append(json);
    }

    void quoted(String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            escaped(text.charAt(i));
        }
        out.append('"');
    }

    /** As {@link #quoted}, cut at a code point so that it takes no more than this room; whether it was cut. */
    boolean quotedWithin(String text, int room) {
        int limit = out.length() + room - CUT.length() - 1;
        out.append('"');
        int i = 0;
        while (i < text.length() && out.length() + LONGEST_ESCAPE <= limit) {
            char c = text.charAt(i++);
            escaped(c);
            if (Character.isHighSurrogate(c) && i < text.length()) {
                escaped(text.charAt(i++));
            }
        }
        boolean cut = i < text.length();
        out.append(cut ? CUT + '"' : "\"");
        return cut;
    }

    /** The number as JSON has it; null when it has none, or none that readers could bear. */
    static @Nullable String literal(Number number) {
        if (number instanceof Long || number instanceof Integer || number instanceof Short || number instanceof Byte) {
            return number.toString();
        }
        // These are no final classes: the text of a subclass could be anything.
        if (number instanceof AtomicInteger || number instanceof AtomicLong) {
            return Long.toString(number.longValue());
        }
        boolean plain = (number instanceof Double d && Double.isFinite(d))
                || (number instanceof Float f && Float.isFinite(f))
                || (number.getClass() == BigInteger.class && ((BigInteger) number).bitLength() <= MAX_BITS)
                || (number.getClass() == BigDecimal.class && isModest((BigDecimal) number));
        return plain ? number.toString() : null;
    }

    /** Whether the digits of a number are worth writing: those of others take for ever to make. */
    static boolean isImmense(Number number) {
        return (number instanceof BigInteger integer && integer.bitLength() > MAX_BITS)
                || (number instanceof BigDecimal decimal
                        && decimal.unscaledValue().bitLength() > MAX_BITS);
    }

    @Override
    public String toString() {
        return out.toString();
    }

    private static boolean isModest(BigDecimal number) {
        return Math.abs((long) number.scale()) <= MAX_SCALE
                && number.unscaledValue().bitLength() <= MAX_BITS;
    }

    private void escaped(char c) {
        switch (c) {
            case '"' -> out.append("\\\"");
            case '\\' -> out.append("\\\\");
            case '\n' -> out.append("\\n");
            case '\r' -> out.append("\\r");
            case '\t' -> out.append("\\t");
            default -> {
                if (c < ' ') {
                    out.append("\\u00").append(HEX[c >> 4]).append(HEX[c & 15]);
                } else {
                    out.append(c);
                }
            }
        }
    }
}
