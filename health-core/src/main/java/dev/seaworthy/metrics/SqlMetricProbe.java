package dev.seaworthy.metrics;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tags;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Asks a query of the application and keeps one gauge for each row of its answer. */
final class SqlMetricProbe {

    private static final int QUERY_SECONDS = 5;
    private static final int MOST_ROWS = 100;
    private static final int LONGEST_TAG = 100;
    private static final Pattern TAG = Pattern.compile("[a-z][a-z0-9_]{0,40}");

    private final SqlMetric metric;
    private final DatabaseAccess access;
    private final Meters meters;
    private final Sampled<Map<Tags, Double>> sampled;
    private final Map<Tags, Meter> gauges = new HashMap<>();

    SqlMetricProbe(SqlMetric metric, DatabaseAccess access, Meters meters, SystemSampler.Sampling sampling) {
        this.metric = metric;
        this.access = access;
        this.meters = meters;
        this.sampled = sampling.every(metric.interval(), "sql metric " + metric.name(), true, this::take);
    }

    Sampled<?> sampled() {
        return sampled;
    }

    private Map<Tags, Double> take() throws SQLException, UnavailableException {
        Map<Tags, Double> rows = access.ask(QUERY_SECONDS, (connection, statement) -> {
            statement.setMaxRows(MOST_ROWS + 1);
            try (ResultSet result = statement.executeQuery(metric.sql())) {
                return read(result);
            }
        });
        publish(rows);
        return rows;
    }

    private Map<Tags, Double> read(ResultSet result) throws SQLException, UnavailableException {
        Map<Tags, Double> rows = new LinkedHashMap<>();
        while (result.next()) {
            Tags tags = tags(result);
            if (rows.size() == MOST_ROWS) {
                throw new UnavailableException(
                        "the query yields more than " + MOST_ROWS + " rows; group or limit them");
            }
            if (rows.put(tags, value(result)) != null) {
                throw new UnavailableException("the query yields two rows with the same tags; group them");
            }
        }
        return rows;
    }

    private static Tags tags(ResultSet result) throws SQLException, UnavailableException {
        ResultSetMetaData columns = result.getMetaData();
        Tags tags = Tags.empty();
        for (int i = 1; i < columns.getColumnCount(); i++) {
            String key = columns.getColumnLabel(i).toLowerCase(Locale.ROOT);
            if (!TAG.matcher(key).matches()) {
                throw new UnavailableException(
                        "column " + i + " of the query has a name that is no tag; name it with AS, in plain letters");
            }
            tags = tags.and(key, tagValue(result.getString(i)));
        }
        return tags;
    }

    private static String tagValue(@Nullable String text) {
        if (text == null || text.isEmpty()) {
            return "none";
        }
        return text.length() <= LONGEST_TAG ? text : text.substring(0, LONGEST_TAG);
    }

    /** NULL is unknown. */
    private static double value(ResultSet result) throws SQLException, UnavailableException {
        Object value = result.getObject(result.getMetaData().getColumnCount());
        if (value == null) {
            return Double.NaN;
        }
        if (value instanceof Number number) {
            return number.doubleValue();
        }
        throw new UnavailableException("the last column of the query is no number");
    }

    /** A row that is gone takes its gauge with it: a value that no longer exists is not zero. */
    private void publish(Map<Tags, Double> rows) {
        gauges.entrySet().removeIf(gauge -> {
            boolean gone = !rows.containsKey(gauge.getKey());
            if (gone) {
                meters.remove(gauge.getValue());
            }
            return gone;
        });
        for (Tags tags : rows.keySet()) {
            gauges.computeIfAbsent(
                    tags,
                    key -> meters.gauge(metric.name(), metric.unit(), metric.description(), () -> present(key), key));
        }
    }

    private @Nullable Double present(Tags tags) {
        Map<Tags, Double> rows = sampled.value();
        return rows == null ? null : rows.get(tags);
    }
}
