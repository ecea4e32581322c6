package dev.seaworthy.health;

import java.util.Map;
import java.util.Objects;

/** Everything a request may read, published through one volatile field. */
record HealthSnapshot(Map<Probe, Answers> answers, Map<String, Answers> groups, Answers overview) {

    /**
     * What one probe answers.
     *
     * @param stale what it answers from {@code staleAtNanos} on if nobody publishes anything newer
     */
    record Answers(HealthReport fresh, HealthReport stale, long staleAtNanos) {}

    Answers of(Probe probe) {
        return Objects.requireNonNull(answers.get(probe));
    }
}
