package dev.seaworthy.health.server;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import dev.seaworthy.health.HealthMonitor;
import dev.seaworthy.health.Probe;
import dev.seaworthy.health.format.Answer;
import dev.seaworthy.health.format.DetailLevel;
import dev.seaworthy.health.format.JsonText;
import dev.seaworthy.health.format.ProbeAnswers;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The same bytes as on the main port, for strangers only. */
final class ProbeHandler implements HttpHandler {

    private static final Map<String, Probe> PROBES = Map.of(
            "/health", Probe.ROOT,
            "/health/live", Probe.LIVENESS,
            "/health/ready", Probe.READINESS,
            "/health/started", Probe.STARTUP);

    private static final Map<String, String> HEADERS = Map.of(
            "X-Content-Type-Options", "nosniff",
            "Content-Security-Policy",
                    "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
            "X-Frame-Options", "DENY",
            "Referrer-Policy", "no-referrer",
            "Cross-Origin-Resource-Policy", "same-origin",
            "Cache-Control", "no-store",
            // A probe comes once in a while; an idle connection would only keep its place.
            "Connection", "close");

    private static final String NOT_FOUND =
            "the probe port answers " + String.join(", ", new TreeSet<>(PROBES.keySet()));

    private static final String ALLOWED = "GET, HEAD, OPTIONS";

    private final ProbeAnswers answers;

    ProbeHandler(HealthMonitor monitor) {
        this.answers = ProbeAnswers.of(monitor);
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            HEADERS.forEach(exchange.getResponseHeaders()::set);
            String path = Objects.requireNonNullElse(exchange.getRequestURI().getPath(), "");
            Probe probe = PROBES.get(path);
            if (probe == null) {
                send(exchange, problem(404, "not-found", "Not found", NOT_FOUND, path));
            } else {
                answer(exchange, probe, path);
            }
        }
    }

    private void answer(HttpExchange exchange, Probe probe, String path) throws IOException {
        switch (exchange.getRequestMethod()) {
            case "GET", "HEAD" ->
                send(exchange, answers.answer(probe, accept(exchange.getRequestHeaders()), DetailLevel.STATUS));
            case "OPTIONS" -> {
                exchange.getResponseHeaders().set("Allow", ALLOWED);
                exchange.sendResponseHeaders(204, -1);
            }
            default -> {
                exchange.getResponseHeaders().set("Allow", ALLOWED);
                send(exchange, problem(405, "method-not-allowed", "Method not allowed", "use " + ALLOWED, path));
            }
        }
    }

    private static @Nullable String accept(Headers headers) {
        List<String> lines = headers.get("Accept");
        return lines == null ? null : String.join(",", lines);
    }

    private static Answer problem(int status, String type, String title, String detail, String path) {
        Map<String, Object> problem = new LinkedHashMap<>();
        problem.put("type", "urn:seaworthy:problem:" + type);
        problem.put("title", title);
        problem.put("status", status);
        problem.put("detail", detail);
        problem.put("instance", path);
        return new Answer(status, "application/problem+json", JsonText.of(problem));
    }

    private static void send(HttpExchange exchange, Answer answer) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", answer.contentType());
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.getResponseHeaders().set("Content-Length", Integer.toString(answer.contentLength()));
            exchange.sendResponseHeaders(answer.status(), -1);
        } else {
            exchange.sendResponseHeaders(answer.status(), answer.contentLength());
            answer.writeTo(exchange.getResponseBody());
        }
    }
}
