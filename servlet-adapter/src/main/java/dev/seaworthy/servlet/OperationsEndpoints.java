package dev.seaworthy.servlet;

import dev.seaworthy.alerts.Alerts;
import dev.seaworthy.alerts.slo.SloMonitor;
import dev.seaworthy.health.format.JsonText;
import dev.seaworthy.health.operations.Deployment;
import dev.seaworthy.health.operations.Deployments;
import dev.seaworthy.health.operations.LogLevel;
import dev.seaworthy.health.operations.LogTail;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code /api/v1/ops/…}: what the application logged last, what was deployed when, and what is watched. */
final class OperationsEndpoints {
    private static final String BASE = "/api/v1/ops";
    private static final int DEFAULT_LIMIT = 100;

    private OperationsEndpoints() {}

    static Family family(
            @Nullable LogTail log,
            @Nullable Deployments deployments,
            @Nullable Alerts alerts,
            @Nullable SloMonitor objectives) {
        List<Route> routes = new ArrayList<>();
        if (log != null) {
            routes.add(Route.get(BASE + "/log", Set.of("after", "level", "limit"), exchange -> tail(exchange, log)));
        }
        if (deployments != null) {
            routes.add(Route.get(BASE + "/deployments", exchange -> history(exchange, deployments)));
        }
        if (alerts != null) {
            routes.addAll(AlertEndpoints.routes(alerts));
        }
        if (objectives != null) {
            routes.addAll(ObjectiveEndpoints.routes(objectives));
        }
        return new Family("ops", List.of(BASE + "/*"), routes);
    }

    private static void tail(Exchange exchange, LogTail log) throws IOException {
        String after = exchange.parameter("after");
        String limit = exchange.parameter("limit");
        exchange.json(JsonText.of(log.read(
                after == null ? null : Spans.number("after", after),
                level(exchange.parameter("level")),
                limit == null ? DEFAULT_LIMIT : Spans.whole("limit", limit, 1, LogTail.MOST_READ))));
    }

    private static @Nullable LogLevel level(@Nullable String name) {
        try {
            return name == null ? null : LogLevel.parse(name);
        } catch (IllegalArgumentException unknown) {
            throw Refusal.badParameter(String.valueOf(unknown.getMessage()));
        }
    }

    private static void history(Exchange exchange, Deployments deployments) throws IOException {
        List<Deployment> newest = deployments.newest();
        if (newest == null) {
            throw new Refusal(
                    ProblemType.UNAVAILABLE,
                    "the deployment history has not been read yet; try again in a minute, the application's log says"
                            + " why if it fails");
        }
        exchange.json(JsonText.of(Map.of("items", newest)));
    }
}
