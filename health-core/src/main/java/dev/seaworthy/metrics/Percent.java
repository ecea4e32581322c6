package dev.seaworthy.metrics;

import org.jspecify.annotations.Nullable;

/** Percentages for people: 0 to 100, two decimals. */
final class Percent {

    private Percent() {}

    /** {@code null} when either number is unknown or the whole is not positive. */
    static @Nullable Double of(@Nullable Number part, @Nullable Number whole) {
        if (part == null || whole == null || whole.doubleValue() <= 0) {
            return null;
        }
        double percent = 100 * part.doubleValue() / whole.doubleValue();
        return Double.isFinite(percent) ? Math.round(Math.min(100, Math.max(0, percent)) * 100) / 100.0 : null;
    }
}
