package dev.seaworthy.health.format;

import dev.seaworthy.health.CheckReport;
import dev.seaworthy.health.HealthMonitor;
import dev.seaworthy.health.HealthReport;
import dev.seaworthy.health.Kind;
import dev.seaworthy.health.Status;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The view for people: every check with its age, history and data, beside the load of the machine. Thread-safe. */
public final class DetailedHealth {

    /** The body of {@code /health/detailed}. */
    record Body(
            String status,
            @Nullable String reason,
            Instant timestamp,
            @Nullable String version,
            long uptimeSeconds,
            Map<String, Service> services,
            @Nullable SystemLoad system) {}

    record Service(
            String status,
            List<String> kinds,
            String impact,
            @Nullable Instant since,
            @Nullable Instant checkedAt,
            @Nullable Double ageSeconds,
            @Nullable Double durationMs,
            @Nullable String message,
            Map<String, Object> data,
            @JsonName("uptime_24h") @Nullable Double uptime24h) {}

    private final HealthMonitor monitor;
    private final @Nullable String version;
    private final Supplier<@Nullable SystemLoad> system;
    private final InstantSource clock;
    private final Instant startedAt;

    /**
     * @param version of the application, if known
     * @param startedAt when the application started
     * @param system the machine's load; {@code null} where nobody measures it
     */
    public DetailedHealth(
            HealthMonitor monitor,
            @Nullable String version,
            Instant startedAt,
            Supplier<@Nullable SystemLoad> system,
            InstantSource clock) {
        this.monitor = monitor;
        this.version = version;
        this.startedAt = startedAt;
        this.system = system;
        this.clock = clock;
    }

    /** 503 when a critical check is down, else 200. */
    public Answer answer() {
        HealthReport report = monitor.overview();
        Instant now = clock.instant();
        TreeMap<String, Service> services = new TreeMap<>();
        report.checks().forEach(check -> services.put(check.name(), service(check)));
        Body body = new Body(
                word(report.status()), report.reason(), now, version, uptimeSeconds(now), services, system.get());
        return new Answer(report.serving() ? 200 : 503, "application/json", JsonText.of(body));
    }

    private long uptimeSeconds(Instant now) {
        return Math.max(0, Duration.between(startedAt, now).toSeconds());
    }

    private Service service(CheckReport check) {
        OptionalDouble uptime = monitor.uptime24h(check.name());
        Duration duration = check.duration();
        return new Service(
                check.status().name(),
                check.kinds().stream().map(Kind::name).sorted().toList(),
                check.impact().name(),
                check.since(),
                check.checkedAt(),
                monitor.age(check.name()).map(age -> age.toMillis() / 1e3).orElse(null),
                duration == null ? null : duration.toNanos() / 1e6,
                check.message(),
                check.data(),
                uptime.isPresent() ? uptime.getAsDouble() : null);
    }

    private static String word(Status status) {
        return switch (status) {
            case UP -> "healthy";
            case DEGRADED -> "warning";
            case DOWN -> "unhealthy";
        };
    }
}
