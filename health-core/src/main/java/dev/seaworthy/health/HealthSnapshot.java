package dev.seaworthy.health;

import java.util.Map;

/**
 * Everything a request may read, published through one volatile field.
 *
 * @param stale what each probe answers from {@code staleAtNanos} on if nobody publishes anything newer
 */
record HealthSnapshot(
        Map<Probe, HealthReport> fresh,
        Map<Probe, HealthReport> stale,
        Map<Probe, Long> staleAtNanos,
        HealthReport overview) {}
