package dev.seaworthy.servlet;

import dev.seaworthy.alerts.slo.SloMonitor;
import dev.seaworthy.alerts.slo.SloReport;
import dev.seaworthy.health.format.JsonText;
import java.io.IOException;
import java.util.List;

/** {@code /api/v1/ops/slo}: what is left of the budgets, and how fast they burn. */
final class ObjectiveEndpoints {

    private ObjectiveEndpoints() {}

    static List<Route> routes(SloMonitor monitor) {
        return List.of(Route.get("/api/v1/ops/slo", exchange -> report(exchange, monitor)));
    }

    private static void report(Exchange exchange, SloMonitor monitor) throws IOException {
        SloReport report = monitor.report();
        if (report == null) {
            throw new Refusal(
                    ProblemType.UNAVAILABLE, "objectives have not been counted yet; try again once they are started");
        }
        exchange.json(JsonText.of(report));
    }
}
