package dev.seaworthy.spring;

import dev.seaworthy.health.CheckResult;
import java.util.Map;

/**
 * What one of Boot's indicators said, in the words that both lines have.
 *
 * @param status such as {@code UP} or {@code OUT_OF_SERVICE}
 */
record ImportedHealth(String status, Map<String, Object> details) {

    CheckResult result() {
        CheckResult result = judged();
        for (Map.Entry<String, Object> detail : details.entrySet()) {
            Object value = detail.getValue();
            if (value instanceof Number number) {
                result = with(result, detail.getKey(), number);
            } else if (value instanceof Boolean flag) {
                result = result.with(detail.getKey(), flag);
            } else if (value instanceof CharSequence text) {
                result = result.with(detail.getKey(), text.toString());
            }
        }
        return result;
    }

    /** A size keeps its last digit, and what is no figure is shown as text rather than taken for a failure. */
    private static CheckResult with(CheckResult result, String name, Number number) {
        if (number instanceof Long || number instanceof Integer || number instanceof Short || number instanceof Byte) {
            return result.with(name, number.longValue());
        }
        double figure = number.doubleValue();
        return Double.isFinite(figure) ? result.with(name, figure) : result.with(name, number.toString());
    }

    /** What is not known to be good is not shown as good. */
    private CheckResult judged() {
        return switch (status) {
            case "UP" -> CheckResult.up();
            case "DOWN", "OUT_OF_SERVICE" -> CheckResult.down("Actuator says " + status);
            default -> CheckResult.degraded("Actuator says " + status);
        };
    }
}
