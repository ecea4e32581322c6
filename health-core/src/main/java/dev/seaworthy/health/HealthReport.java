package dev.seaworthy.health;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An immutable answer to a probe, read from {@link HealthMonitor#report(Probe)}. The same object is handed out until
 * something changes.
 *
 * @param probe the question; {@link Probe#ROOT} for an overview or a group
 * @param reason why the status is what it is when no check says so: {@code starting: waits for importer, database},
 *     {@code draining}, {@code maintenance}, {@code stale}, {@code closed}
 * @param at when this state was published
 * @param checks sorted by name
 */
public record HealthReport(
        Probe probe, Status status, @Nullable String reason, Instant at, List<CheckReport> checks) {

    public HealthReport {
        checks = List.copyOf(checks);
    }

    /** True unless {@link Status#DOWN}: a degraded application still serves. */
    public boolean serving() {
        return status != Status.DOWN;
    }
}
