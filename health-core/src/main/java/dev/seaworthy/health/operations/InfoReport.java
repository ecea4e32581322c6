package dev.seaworthy.health.operations;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What runs here; the body of {@code /info}.
 *
 * @param deployments the newest few; empty where no history is kept, {@code null} while it could not be read
 */
public record InfoReport(
        App app,
        Build build,
        Java java,
        Os os,
        Instant startedAt,
        long uptimeSeconds,
        Map<String, String> configuration,
        @Nullable List<Deployment> deployments) {

    private static final int MOST_DEPLOYMENTS = 10;

    /** The application, as it calls itself. */
    public record App(
            String name, @Nullable String version, @Nullable String environment) {}

    /** What it was built from. */
    public record Build(@Nullable Instant time, @Nullable String commit) {}

    /** The JVM. */
    public record Java(String version, String vendor, String vm) {}

    /** The system below; processors as the JVM may use them. */
    public record Os(String name, String version, String arch, int processors) {}

    /** At this moment; {@code history} is {@code null} where none is kept. */
    public static InfoReport of(AppInfo info, @Nullable Deployments history, Instant now) {
        return new InfoReport(
                new App(info.name(), info.version(), info.environment()),
                new Build(info.builtAt(), info.commit()),
                new Java(property("java.version"), property("java.vendor"), property("java.vm.name")),
                new Os(
                        property("os.name"),
                        property("os.version"),
                        property("os.arch"),
                        Runtime.getRuntime().availableProcessors()),
                info.startedAt(),
                Math.max(0, Duration.between(info.startedAt(), now).toSeconds()),
                info.configuration(),
                history == null ? List.of() : few(history.newest()));
    }

    private static @Nullable List<Deployment> few(@Nullable List<Deployment> all) {
        return all == null ? null : all.subList(0, Math.min(MOST_DEPLOYMENTS, all.size()));
    }

    private static String property(String name) {
        return System.getProperty(name, "unknown");
    }
}
