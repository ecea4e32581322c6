package dev.seaworthy.servlet;

import dev.seaworthy.health.format.JsonText;
import dev.seaworthy.health.operations.AppInfo;
import dev.seaworthy.health.operations.Deployments;
import dev.seaworthy.health.operations.InfoReport;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code /info}: what runs here. */
final class InfoEndpoints {

    private InfoEndpoints() {}

    static Family family(AppInfo info, @Nullable Deployments deployments) {
        return new Family(
                "info",
                List.of("/info"),
                List.of(Route.get(
                        "/info",
                        exchange -> exchange.json(JsonText.of(InfoReport.of(info, deployments, Instant.now()))))));
    }
}
