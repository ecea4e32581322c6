package dev.seaworthy.health.format;

import dev.seaworthy.health.CheckReport;
import dev.seaworthy.health.HealthReport;
import dev.seaworthy.health.Impact;
import dev.seaworthy.health.Kind;
import dev.seaworthy.health.Probe;
import dev.seaworthy.health.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Hand-made reports for the format tests. */
final class Reports {

    static final Instant AT = Instant.parse("2026-11-20T18:00:00.123456Z");

    private Reports() {}

    static HealthReport of(Status status, CheckReport... checks) {
        return new HealthReport(Probe.READINESS, status, null, AT, List.of(checks));
    }

    static CheckReport check(String name, Status status, Status effective, String message, Map<String, Object> data) {
        return new CheckReport(
                name,
                Set.of(Kind.READINESS),
                Set.of(),
                Set.of(),
                Impact.CRITICAL,
                status,
                effective,
                message,
                data,
                AT,
                AT,
                Duration.ofMillis(3),
                false);
    }
}
