package dev.seaworthy.servlet;

import dev.seaworthy.health.format.JsonText;
import dev.seaworthy.metrics.HttpMetrics;
import dev.seaworthy.metrics.MetricsMonitor;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
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
                        Route.get("/metrics/http", Set.of("window"), endpoints::http),
                        report("/metrics/tasks", monitor::work),
                        Route.get("/metrics/history", Set.of("series", "from", "to", "step"), endpoints::history)));
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

    private void http(Exchange exchange) throws IOException {
        String window = exchange.parameter("window");
        Duration span = window == null ? HttpMetrics.FIVE_MINUTES : Spans.parse("window", window);
        if (!span.equals(HttpMetrics.FIVE_MINUTES) && !span.equals(HttpMetrics.ONE_HOUR)) {
            throw Refusal.badParameter("window is not kept; legal are 5m and 1h");
        }
        exchange.json(JsonText.of(monitor.http().report(span)));
    }

    private void history(Exchange exchange) throws IOException {
        Set<String> series = names(exchange.parameter("series"));
        if (series.isEmpty()) {
            throw Refusal.badParameter("series is missing; give some of " + monitor.historyNames());
        }
        String step = exchange.parameter("step");
        try {
            exchange.json(JsonText.of(monitor.history(
                    series,
                    time("from", exchange.parameter("from")),
                    time("to", exchange.parameter("to")),
                    step == null ? null : Spans.parse("step", step))));
        } catch (IllegalArgumentException notLegal) {
            throw Refusal.badParameter(String.valueOf(notLegal.getMessage()));
        }
    }

    private static @Nullable Instant time(String name, @Nullable String text) {
        try {
            return text == null ? null : Instant.parse(text);
        } catch (DateTimeParseException notATime) {
            throw Refusal.badParameter(name + " \"" + SafeText.shown(text)
                    + "\" is not a time; use ISO-8601 in UTC, such as 2026-11-20T18:00:00Z");
        }
    }

    private static Route report(String path, Supplier<Object> report) {
        return Route.get(path, exchange -> exchange.json(JsonText.of(report.get())));
    }

    private static Set<String> names(@Nullable String list) {
        return list == null ? Set.of() : new LinkedHashSet<>(Arrays.asList(list.split(",", -1)));
    }
}
