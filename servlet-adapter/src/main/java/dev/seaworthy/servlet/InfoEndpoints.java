package dev.seaworthy.servlet;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code /info}: what runs here. */
final class InfoEndpoints {

    private record App(
            String name, @Nullable String version, @Nullable String environment) {}

    private record Build(@Nullable Instant time, @Nullable String commit) {}

    private record Java(String version, String vendor, String vm) {}

    private record Os(String name, String version, String arch, int processors) {}

    private record Body(
            App app,
            Build build,
            Java java,
            Os os,
            Instant startedAt,
            long uptimeSeconds,
            Map<String, String> configuration,
            List<Object> deployments) {}

    private InfoEndpoints() {}

    static Family family(AppInfo info) {
        return new Family("info", List.of("/info"), List.of(Route.get("/info", exchange -> exchange.json(body(info)))));
    }

    static Instant jvmStart() {
        return Instant.ofEpochMilli(ManagementFactory.getRuntimeMXBean().getStartTime());
    }

    private static String body(AppInfo info) {
        long uptime =
                Math.max(0, Duration.between(info.startedAt(), Instant.now()).toSeconds());
        return Json.of(new Body(
                new App(info.name(), info.version(), info.environment()),
                new Build(info.builtAt(), info.commit()),
                new Java(property("java.version"), property("java.vendor"), property("java.vm.name")),
                new Os(
                        property("os.name"),
                        property("os.version"),
                        property("os.arch"),
                        Runtime.getRuntime().availableProcessors()),
                info.startedAt(),
                uptime,
                info.configuration(),
                List.of()));
    }

    private static String property(String name) {
        return System.getProperty(name, "unknown");
    }
}
