package dev.seaworthy.health;

import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a check saw: a status, a message and flat data for authorised readers, and a cause for the log only.
 *
 * @param message safe to show to operators: no secrets, no connection strings
 * @param data string, boolean or finite number values, sorted by key
 * @param cause logged with its stack trace when the status changes, never shown
 * @param definitive takes effect at once, without waiting for the thresholds
 */
public record CheckResult(
        Status status,
        @Nullable String message,
        Map<String, Object> data,
        @Nullable Throwable cause,
        boolean definitive) {

    private static final CheckResult UP = new CheckResult(Status.UP, null, Map.of(), null, false);

    public CheckResult {
        Objects.requireNonNull(status);
        TreeMap<String, Object> sorted = new TreeMap<>();
        data.forEach((key, value) -> sorted.put(key, requireFlat(key, value)));
        data = Collections.unmodifiableMap(sorted);
    }

    public static CheckResult up() {
        return UP;
    }

    public static CheckResult up(String message) {
        return new CheckResult(Status.UP, message, Map.of(), null, false);
    }

    public static CheckResult degraded(String message) {
        return new CheckResult(Status.DEGRADED, message, Map.of(), null, false);
    }

    public static CheckResult down(String message) {
        return new CheckResult(Status.DOWN, message, Map.of(), null, false);
    }

    public CheckResult with(String key, String value) {
        return withData(key, value);
    }

    public CheckResult with(String key, boolean value) {
        return withData(key, value);
    }

    public CheckResult with(String key, long value) {
        return withData(key, value);
    }

    public CheckResult with(String key, double value) {
        return withData(key, value);
    }

    public CheckResult causedBy(Throwable newCause) {
        return new CheckResult(status, message, data, newCause, definitive);
    }

    CheckResult withoutCause() {
        return cause == null ? this : new CheckResult(status, message, data, null, definitive);
    }

    /** A fact that needs no second look, such as a closed pool: skips the thresholds. */
    public CheckResult definitively() {
        return new CheckResult(status, message, data, cause, true);
    }

    private CheckResult withData(String key, Object value) {
        Map<String, Object> more = new TreeMap<>(data);
        more.put(key, value);
        return new CheckResult(status, message, more, cause, definitive);
    }

    private static Object requireFlat(String key, Object value) {
        boolean finite = !(value instanceof Number number) || Double.isFinite(number.doubleValue());
        if (value instanceof String || value instanceof Boolean || (value instanceof Number && finite)) {
            return value;
        }
        throw new IllegalArgumentException("data \"" + key + "\" of a check result is " + value
                + "; legal are strings, booleans and finite numbers");
    }
}
