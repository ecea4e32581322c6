package dev.seaworthy.metrics;

import java.util.Set;

/** What a web application does with its metrics between deployment and undeployment. */
public final class RedeployedApplication implements Runnable {

    @Override
    public void run() {
        try (MetricsMonitor metrics = MetricsMonitor.builder().build().start()) {
            Traces.Scope trace = Traces.open("trace", "span");
            metrics.http().start("GET", "/").finish(200, "/", null);
            metrics.tasks().run("task", () -> {});
            trace.close();
            metrics.scrape(null, "openmetrics", Set.of()).text();
        }
    }
}
