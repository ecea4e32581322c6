package dev.seaworthy.audit;

import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;

/**
 * How many events of which kind a span of time holds.
 *
 * @param from the first instant counted
 * @param to the end of the span
 * @param total all events
 * @param byCategory events per category
 * @param bySeverity events per severity
 * @param byStatus events per status
 * @param loginsSucceeded events of type {@code auth.login.success}
 * @param loginsFailed events of type {@code auth.login.failed}
 */
public record AuditStatistics(
        Instant from,
        Instant to,
        long total,
        Map<String, Long> byCategory,
        Map<String, Long> bySeverity,
        Map<String, Long> byStatus,
        long loginsSucceeded,
        long loginsFailed) {
    /** The widest span: 31 days. */
    public static final int MAX_HOURS = 744;

    /** Copies the maps, in the order of their keys. */
    public AuditStatistics {
        byCategory = Collections.unmodifiableMap(new TreeMap<>(byCategory));
        bySeverity = Collections.unmodifiableMap(new TreeMap<>(bySeverity));
        byStatus = Collections.unmodifiableMap(new TreeMap<>(byStatus));
    }

    /** The share of logins that succeeded, 0 to 1; empty when there was none. */
    public OptionalDouble loginSuccessRate() {
        long all = loginsSucceeded + loginsFailed;
        return all == 0 ? OptionalDouble.empty() : OptionalDouble.of((double) loginsSucceeded / all);
    }
}
