package dev.seaworthy.servlet;

import dev.seaworthy.health.format.JsonText;
import dev.seaworthy.metrics.MetricsMonitor;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** {@code /metrics…}: the scrape, and reports for people. */
final class MetricsEndpoints {
    private final MetricsMonitor monitor;

    private MetricsEndpoints(MetricsMonitor monitor) {
        this.monitor = monitor;
    }

    static Family family(MetricsMonitor monitor) {
        MetricsEndpoints endpoints = new MetricsEndpoints(monitor);
        return new Family(
                "metrics",
                List.of("/metrics", "/metrics/*"),
                List.of(
                        Route.get("/metrics", Set.of("format", "name"), endpoints::scrape)
                                .protectedBy(Protection.SCRAPE),
                        report("/metrics/system", monitor::system),
                        report("/metrics/database", monitor::databases),
                        report("/metrics/http", () -> monitor.http().report()),
                        report("/metrics/tasks", monitor::work)));
    }

    private void scrape(Exchange exchange) throws IOException {
        String format = exchange.parameter("format");
        Set<String> names = names(exchange.parameter("name"));
        try {
            HealthEndpoints.answer(exchange, monitor.scrape(exchange.header("Accept"), format, names));
        } catch (IllegalArgumentException unknownFormat) {
            throw Refusal.badParameter(String.valueOf(unknownFormat.getMessage()));
        }
    }

    private static Route report(String path, Supplier<Object> report) {
        return Route.get(path, exchange -> exchange.json(JsonText.of(report.get())));
    }

    private static Set<String> names(@Nullable String list) {
        return list == null ? Set.of() : new LinkedHashSet<>(Arrays.asList(list.split(",", -1)));
    }
}
