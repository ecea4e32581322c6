package dev.seaworthy.alerts.generate;

import dev.seaworthy.health.format.JsonText;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Duration;

/** Numbers, spans and strings as PromQL reads them. */
final class Texts {

    private static final MathContext DIGITS = new MathContext(12);

    private Texts() {}

    /** Without exponent, and without the dust of binary fractions. */
    static String number(double value) {
        if (!Double.isFinite(value)) {
            return value > 0 ? "+Inf" : value < 0 ? "-Inf" : "NaN";
        }
        BigDecimal rounded = new BigDecimal(value).round(DIGITS);
        return rounded.signum() == 0 ? "0" : rounded.stripTrailingZeros().toPlainString();
    }

    static String span(Duration span) {
        long seconds = span.toSeconds();
        if (seconds == 0 || seconds % 60 != 0) {
            return seconds + "s";
        }
        if (seconds % 86_400 == 0) {
            return seconds / 86_400 + "d";
        }
        return seconds % 3600 == 0 ? seconds / 3600 + "h" : seconds / 60 + "m";
    }

    /** In double quotes. */
    static String quoted(String text) {
        return JsonText.of(text);
    }
}
