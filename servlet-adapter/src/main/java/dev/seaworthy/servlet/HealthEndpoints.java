package dev.seaworthy.servlet;

import dev.seaworthy.health.HealthMonitor;
import dev.seaworthy.health.Probe;
import dev.seaworthy.health.format.Answer;
import dev.seaworthy.health.format.DetailLevel;
import dev.seaworthy.health.format.DetailedHealth;
import dev.seaworthy.health.format.ProbeAnswers;
import dev.seaworthy.health.format.SystemLoad;
import dev.seaworthy.health.operations.AppInfo;
import dev.seaworthy.metrics.MetricsMonitor;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** {@code /health…}: probes for everybody, details for those who may see them. */
final class HealthEndpoints {
    private final ProbeAnswers probes;
    private final DetailLevel strangersSee;
    private final DetailedHealth detailed;

    private HealthEndpoints(ProbeAnswers probes, DetailLevel strangersSee, DetailedHealth detailed) {
        this.probes = probes;
        this.strangersSee = strangersSee;
        this.detailed = detailed;
    }

    static Family family(
            HealthMonitor monitor,
            @Nullable DetailLevel strangersSee,
            @Nullable AppInfo info,
            @Nullable MetricsMonitor metrics) {
        HealthEndpoints endpoints = new HealthEndpoints(
                ProbeAnswers.of(monitor),
                strangersSee == null ? DetailLevel.STATUS : strangersSee,
                detailed(monitor, info, metrics));
        return new Family(
                "health",
                List.of("/health", "/health/*"),
                List.of(
                        endpoints.probe("/health", Probe.ROOT),
                        endpoints.probe("/health/live", Probe.LIVENESS),
                        endpoints.probe("/health/ready", Probe.READINESS),
                        endpoints.probe("/health/started", Probe.STARTUP),
                        Route.get("/health/detailed", exchange -> answer(exchange, endpoints.detailed.answer()))));
    }

    private static DetailedHealth detailed(
            HealthMonitor monitor, @Nullable AppInfo info, @Nullable MetricsMonitor metrics) {
        Instant startedAt = info == null ? AppInfo.jvmStart() : info.startedAt();
        Supplier<@Nullable SystemLoad> load = () -> metrics == null ? null : metrics.load();
        return new DetailedHealth(
                monitor, info == null ? null : info.version(), startedAt, load, InstantSource.system());
    }

    private Route probe(String path, Probe probe) {
        return Route.probe(path, exchange -> {
            DetailLevel level =
                    strangersSee != DetailLevel.FULL && exchange.isAuthorised() ? DetailLevel.FULL : strangersSee;
            answer(exchange, probes.answer(probe, exchange.header("Accept"), level));
        });
    }

    static void answer(Exchange exchange, Answer answer) throws IOException {
        exchange.answer(answer.status(), answer.contentType(), answer.contentLength(), answer::writeTo);
    }
}
