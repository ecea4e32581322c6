package dev.seaworthy.metrics;

import dev.seaworthy.alerts.slo.SloMonitor;
import dev.seaworthy.health.HealthMonitor;
import dev.seaworthy.health.Probe;
import dev.seaworthy.health.checks.DataSourceCheck;
import dev.seaworthy.health.format.Answer;
import dev.seaworthy.health.format.DetailLevel;
import dev.seaworthy.health.format.ProbeAnswers;
import dev.seaworthy.health.operations.LogEntry;
import dev.seaworthy.health.operations.LogLevel;
import dev.seaworthy.health.operations.LogTail;
import java.util.List;
import java.util.Set;
import org.h2.jdbcx.JdbcDataSource;

/** A small application for tests that need a class loader or a process of their own. */
public final class SlimApplication implements Runnable {

    private String outcome = "";

    public static void main(String[] arguments) {
        SlimApplication application = new SlimApplication();
        application.run();
        System.out.println("outcome " + application);
    }

    @Override
    public void run() {
        JdbcDataSource dataSource = new JdbcDataSource();
        dataSource.setURL("jdbc:h2:mem:slim");
        try (LogTail log = LogTail.create().start();
                MetricsMonitor metrics = MetricsMonitor.builder()
                        .database("main", dataSource)
                        .build()
                        .start();
                HealthMonitor health = HealthMonitor.builder()
                        .readiness("database", new DataSourceCheck(dataSource))
                        .meterRegistry(metrics.registry())
                        .build()
                        .start();
                SloMonitor objectives = SloMonitor.builder(metrics).build().start()) {
            while (objectives.report() == null
                    || !health.report(Probe.READINESS).serving()
                    || metrics.system().memory().totalBytes() == null) {
                Thread.onSpinWait();
            }
            Answer scrape = metrics.scrape("text/plain", null, Set.of());
            Answer ready = ProbeAnswers.of(health).answer(Probe.READINESS, null, DetailLevel.FULL);
            java.util.logging.Logger.getLogger("slim").severe("a message to java.util.logging");
            List<String> errors = log.read(null, LogLevel.ERROR, 10).items().stream()
                    .map(LogEntry::message)
                    .toList();
            outcome = scrape.status() + " " + scrape.contentType() + " " + ready.status() + " " + errors;
        }
    }

    @Override
    public String toString() {
        return outcome;
    }
}
