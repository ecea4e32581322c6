package dev.seaworthy.health;

import dev.seaworthy.health.server.ProbeServer;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.function.IntSupplier;

/** The code of {@code docs/health.md}. */
final class HealthGuideExamples {

    /** Stands for a reactive client. */
    interface Broker {
        CompletionStage<String> ping();
    }

    private HealthGuideExamples() {}

    static HealthMonitor monitor(HealthCheck database, Broker broker) {
        // guide
        HealthMonitor health = HealthMonitor.builder()
                .readiness("database", database)
                .check(CheckSpec.builder("broker", HealthCheck.async(context -> broker.ping()
                                .thenApply(version -> CheckResult.up().with("version", version))))
                        .kinds(Kind.READINESS)
                        .impact(Impact.DEGRADES)
                        .interval(Duration.ofSeconds(30))
                        .build())
                .build()
                .start();
        // end
        return health;
    }

    static HealthCheck queue(IntSupplier waiting) {
        // guide
        HealthCheck queue = context -> {
            int length = waiting.getAsInt();
            return (length < 10_000 ? CheckResult.up() : CheckResult.degraded("the queue is long"))
                    .with("length", length);
        };
        // end
        return queue;
    }

    static CheckSpec shared(HealthCheck billing) {
        // guide
        CheckSpec spec = CheckSpec.builder("billing", billing)
                .kinds(Kind.READINESS)
                .shared(SharedPolicy.failClosedAfter(Duration.ofMinutes(5)))
                .build();
        // end
        return spec;
    }

    static HealthReport plugins(HealthMonitor health, HealthCheck importer) {
        // guide
        health.register(
                CheckSpec.builder("importer", importer).groups("plugins").build());
        HealthReport plugins = health.group("plugins").orElseThrow();
        health.unregister("importer");
        // end
        return plugins;
    }

    static void leave(HealthMonitor health) {
        // guide
        health.maintenance(true); // readiness 503 until it is false again
        health.drain(Duration.ofSeconds(10)); // readiness 503 for good; returns after the delay
        health.close();
        // end
    }

    static ProbeServer port(HealthMonitor health) {
        // guide
        ProbeServer probes = ProbeServer.builder(health)
                .port(8079)
                .mainPort(URI.create("http://127.0.0.1:8080/health/live"))
                .build();
        // end
        return probes;
    }
}
