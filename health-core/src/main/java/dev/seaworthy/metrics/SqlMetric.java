package dev.seaworthy.metrics;

import java.time.Duration;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A query of the application whose answer is published as gauges: the last column is the value, the columns before it,
 * if any, are tags by their names. At most 100 rows; a query with more is unknown and says so. It runs in the background
 * with a limit of five seconds.
 *
 * @param name of the meter, such as {@code orders.open}
 * @param sql must be cheap: it runs every {@code interval}, on each node
 * @param unit plural and in lower case, such as {@code bytes}, or {@code null}
 * @param interval at least {@link #SHORTEST_INTERVAL}
 */
public record SqlMetric(
        String name,
        String sql,
        String description,
        @Nullable String unit,
        Duration interval) {

    /** Often enough for an alert. */
    public static final Duration DEFAULT_INTERVAL = Duration.ofMinutes(1);

    public static final Duration SHORTEST_INTERVAL = Duration.ofSeconds(10);

    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9]{0,40}([._][a-z0-9]{1,40}){0,8}");

    public SqlMetric {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "\"" + name + "\" is no name of a meter; use lower-case words joined by dots, such as orders.open");
        }
        if (sql.isBlank()) {
            throw new IllegalArgumentException("the query of " + name + " is empty");
        }
        if (interval.compareTo(SHORTEST_INTERVAL) < 0) {
            throw new IllegalArgumentException("the interval of " + name + " is " + interval + "; use at least "
                    + SHORTEST_INTERVAL.toSeconds() + " s");
        }
    }

    public static SqlMetric of(String name, String sql) {
        return new SqlMetric(name, sql, "From a query of the application", null, DEFAULT_INTERVAL);
    }

    /** What Prometheus shows as help. */
    public SqlMetric describedAs(String text) {
        return new SqlMetric(name, sql, text, unit, interval);
    }

    public SqlMetric in(String otherUnit) {
        return new SqlMetric(name, sql, description, otherUnit, interval);
    }

    public SqlMetric every(Duration otherInterval) {
        return new SqlMetric(name, sql, description, unit, otherInterval);
    }
}
