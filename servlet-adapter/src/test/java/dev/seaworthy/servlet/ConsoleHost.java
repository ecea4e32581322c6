package dev.seaworthy.servlet;

import dev.seaworthy.alerts.Alerts;
import dev.seaworthy.alerts.RuleCatalogue;
import dev.seaworthy.alerts.slo.SloMonitor;
import dev.seaworthy.audit.AuditLogger;
import dev.seaworthy.audit.AuditMode;
import dev.seaworthy.audit.jdbc.JdbcAuditStore;
import dev.seaworthy.backup.BackupPlan;
import dev.seaworthy.backup.Backups;
import dev.seaworthy.backup.DrillPlan;
import dev.seaworthy.backup.Schedule;
import dev.seaworthy.backup.source.FileTreeSource;
import dev.seaworthy.backup.source.H2Source;
import dev.seaworthy.backup.storage.DirectoryStorage;
import dev.seaworthy.health.CheckResult;
import dev.seaworthy.health.CheckSpec;
import dev.seaworthy.health.HealthMonitor;
import dev.seaworthy.health.Impact;
import dev.seaworthy.health.checks.DataSourceCheck;
import dev.seaworthy.health.checks.HeapCheck;
import dev.seaworthy.health.operations.AppInfo;
import dev.seaworthy.health.operations.Deployments;
import dev.seaworthy.health.operations.FileDeploymentStore;
import dev.seaworthy.health.operations.LogTail;
import dev.seaworthy.metrics.MetricsMonitor;
import io.micrometer.core.instrument.Gauge;
import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.function.Consumer;
import org.h2.jdbcx.JdbcDataSource;

/** An application with every part there is and the console, below {@code /ops}. */
final class ConsoleHost implements AutoCloseable {
    static final String PLAN = "registry";
    static final String HELD_PLAN = "archive";

    /** Whoever has it is known to the host, as after a login there. */
    static final String COOKIE = "login";

    private static final String RULES = """
            {"rules":[
              {"id":"tank-low","signal":{"value":{"gauge":"tank.level"},"across":"min","by":["tank"]},"comparator":"<",
               "threshold":0.2,"severity":"critical","category":"supply","summary":"A tank is nearly empty",
               "description":"Fill it."},
              {"id":"pump-hot","signal":{"value":{"gauge":"pump.heat"},"across":"max"},"comparator":">","threshold":90,
               "severity":"warning","category":"supply","summary":"A pump is hot","description":"Stop it."}
            ],"panels":[
              {"id":"tanks","board":"system","title":"Tanks","description":"How full each is.","unit":"ratio",
               "kind":"timeseries","rules":["tank-low"],
               "series":[{"legend":"{{tank}}","signal":{"value":{"gauge":"tank.level"},"across":"min","by":["tank"]}}]},
              {"id":"scrape","board":"system","title":"Scrape","description":"Whether it is scraped.","unit":"none",
               "kind":"stat","series":[{"legend":"down","signal":{"scrape":"down"}}]},
              {"id":"pump","board":"infrastructure","title":"Pump","description":"How hot it is.","unit":"none",
               "kind":"stat","series":[{"legend":"pump","signal":{"value":{"gauge":"pump.heat"},"across":"max"}}]}
            ]}""";

    final AuditLogger audit;
    final LogTail log = LogTail.create();
    final MetricsMonitor metrics;
    final WaitingSource held;
    final JettyHost jetty;
    final Alerts alerts;
    private final SloMonitor objectives;
    private final HealthMonitor health;
    private final Deployments deployments;
    private final Backups backups;

    ConsoleHost(Path folder, CheckResult mail, String version) throws Exception {
        this(folder, mail, version, context -> {});
    }

    /** @param around what else the context gets, such as a filter */
    ConsoleHost(Path folder, CheckResult mail, String version, Consumer<ServletContext> around) throws Exception {
        this(folder, mail, version, "north", around);
    }

    /** @param tank whose alert fires */
    ConsoleHost(Path folder, CheckResult mail, String version, String tank, Consumer<ServletContext> around)
            throws Exception {
        JdbcDataSource database = new JdbcDataSource();
        database.setURL("jdbc:h2:" + folder.resolve("db").toAbsolutePath() + ";WRITE_DELAY=0");
        database.setUser("sa");
        database.setPassword("");
        Path files = Files.createDirectories(folder.resolve("files"));
        Files.writeString(files.resolve("a.txt"), "some content");
        JdbcAuditStore store = new JdbcAuditStore(database);
        audit = AuditLogger.builder(store)
                .mode(AuditMode.SYNC)
                .syncTimeout(Duration.ofMinutes(1))
                .build()
                .start();
        metrics = MetricsMonitor.builder()
                .database("registry", database)
                .disk(folder)
                .historyFile(folder.resolve("history"))
                .build()
                .start();
        health = HealthMonitor.builder()
                .readiness("database", new DataSourceCheck(database))
                .check(CheckSpec.builder("heap", new HeapCheck())
                        .impact(Impact.DEGRADES)
                        .build())
                .check(CheckSpec.builder("mail", context -> mail)
                        .impact(Impact.DEGRADES)
                        .build())
                .build()
                .start();
        objectives = SloMonitor.builder(metrics).build().start();
        alerts = alerts(folder, tank).start();
        AppInfo info = AppInfo.of("registry")
                .version(version)
                .environment("staging")
                .build(Instant.parse("2026-11-20T18:00:00Z"), "4be0a7c")
                .startedAt(Instant.now().minus(Duration.ofMinutes(22)))
                .configured("backup.schedule", "0 1 * * *")
                .configured("mail.password", "hunter2");
        deployments = Deployments.of(new FileDeploymentStore(folder.resolve("deployments")), info, "pod-1")
                .start();
        held = new WaitingSource(FileTreeSource.of("archive", files));
        backups = backups(folder, database, files);
        jetty = JettyHost.running(context -> {
            around.accept(context);
            SeaworthyServlets.at("/ops")
                    .health(health)
                    .metrics(metrics)
                    .info(info)
                    .log(log)
                    .deployments(deployments)
                    .alerts(alerts)
                    .objectives(objectives)
                    .audit(audit, store)
                    .backups(backups)
                    .console()
                    .authorizer(Tokens.all())
                    .authorizer(Authorizer.when((request, role) -> hasCookie(request)))
                    .register(context);
        });
    }

    /** One that fires, in a tank of this name, and another that is over. */
    private Alerts alerts(Path folder, String tank) throws IOException {
        Gauge.builder("tank.level", () -> 0.05)
                .tag("tank", tank)
                .strongReference(true)
                .register(metrics.registry());
        Path state = folder.resolve("alerts");
        Instant now = Instant.now();
        Files.writeString(state, """
                {"version":1,"alerts":[{"rule":"pump-hot","labels":{},"phase":"RESOLVED","since":"%1$s","fired_at":"%1$s",
                "resolved_at":"%2$s","last_notified":"%1$s","delay_seconds":300}],"silences":[]}""".formatted(now.minus(Duration.ofMinutes(50)), now.minus(Duration.ofMinutes(20))));
        return Alerts.builder(metrics)
                .rules(RuleCatalogue.parse(RULES))
                .grace(Duration.ZERO)
                .stateFile(state)
                .build();
    }

    private Backups backups(Path folder, JdbcDataSource database, Path files) {
        return Backups.builder(new DirectoryStorage(folder.resolve("backups")))
                .signingKey(folder.resolve("keys").resolve("signing.pem"))
                .plan(BackupPlan.of(PLAN)
                        .source(H2Source.of("database", database))
                        .source(FileTreeSource.of("artifacts", files))
                        .schedule(Schedule.cron("0 1 * * *"))
                        .rpo(Duration.ofHours(26))
                        .rto(Duration.ofMinutes(30))
                        .drill(DrillPlan.in(folder.resolve("drills"))))
                .plan(BackupPlan.of(HELD_PLAN).source(held))
                .build()
                .start();
    }

    private static boolean hasCookie(HttpServletRequest request) {
        return request.getCookies() != null
                && Arrays.stream(request.getCookies())
                        .anyMatch(cookie -> cookie.getName().equals(COOKIE));
    }

    String address() {
        return "http://127.0.0.1:" + jetty.port();
    }

    @Override
    public void close() throws IOException {
        held.goOn();
        jetty.close();
        backups.close();
        alerts.close();
        objectives.close();
        health.close();
        deployments.close();
        metrics.close();
        audit.close();
    }
}
