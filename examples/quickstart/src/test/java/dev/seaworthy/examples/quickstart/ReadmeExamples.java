package dev.seaworthy.examples.quickstart;

import dev.seaworthy.audit.Actor;
import dev.seaworthy.audit.AuditEvent;
import dev.seaworthy.audit.AuditLogger;
import dev.seaworthy.audit.AuditMode;
import dev.seaworthy.audit.AuditPage;
import dev.seaworthy.audit.AuditQuery;
import dev.seaworthy.audit.Resource;
import dev.seaworthy.audit.jdbc.JdbcAuditStore;
import dev.seaworthy.backup.BackupInfo;
import dev.seaworthy.backup.BackupPlan;
import dev.seaworthy.backup.Backups;
import dev.seaworthy.backup.DrillPlan;
import dev.seaworthy.backup.Schedule;
import dev.seaworthy.backup.source.FileTreeSource;
import dev.seaworthy.backup.source.H2Source;
import dev.seaworthy.backup.storage.DirectoryStorage;
import dev.seaworthy.health.HealthMonitor;
import dev.seaworthy.health.checks.DataSourceCheck;
import dev.seaworthy.health.checks.DiskSpaceCheck;
import dev.seaworthy.health.operations.AppInfo;
import dev.seaworthy.metrics.MetricsMonitor;
import dev.seaworthy.servlet.BearerTokens;
import dev.seaworthy.servlet.ClientAddressResolver;
import dev.seaworthy.servlet.RateLimitPolicy;
import dev.seaworthy.servlet.RateLimits;
import dev.seaworthy.servlet.SeaworthyServlets;
import dev.seaworthy.servlet.Token;
import dev.seaworthy.servlet.filter.AuditedRequests;
import dev.seaworthy.servlet.filter.HttpMetricsFilter;
import dev.seaworthy.servlet.filter.RateLimitFilter;
import dev.seaworthy.servlet.filter.RequestAuditFilter;
import dev.seaworthy.servlet.filter.RequestContextFilter;
import dev.seaworthy.servlet.filter.SecurityHeadersFilter;
import jakarta.servlet.ServletContext;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;

/** The Java examples of the README, line for line; {@link ReadmeTest} compares and runs them. */
final class ReadmeExamples {

    private final Path data;
    private final DataSource dataSource;

    ReadmeExamples(Path data, DataSource dataSource) {
        this.data = data;
        this.dataSource = dataSource;
    }

    AuditPage audit(Connection connection) throws SQLException {
        // readme: audit
        JdbcAuditStore store = new JdbcAuditStore(dataSource);
        AuditLogger audit = AuditLogger.builder(store)
                .journal(data.resolve("journal"))
                .build()
                .start();

        audit.log(
                AuditEvent.of("invoice.approved").by(Actor.user("u-17", "ada")).on(Resource.of("invoice", "42")));
        audit.log(AuditEvent.of("auth.login.failed").failed("wrong password"), AuditMode.SYNC);
        audit.log(AuditEvent.of("invoice.paid").on(Resource.of("invoice", "42")), connection);

        AuditPage failures = store.page(AuditQuery.all().failedLogins());
        // end
        connection.commit();
        audit.close();
        return failures;
    }

    HealthMonitor health() {
        // readme: health
        HealthMonitor health = HealthMonitor.builder()
                .readiness("database", new DataSourceCheck(dataSource))
                .readiness("disk", new DiskSpaceCheck(data))
                .build()
                .start();
        MetricsMonitor metrics = MetricsMonitor.builder()
                .database("main", dataSource)
                .disk(data)
                .build()
                .start();
        // end
        metrics.close();
        return health;
    }

    BackupInfo backups(String url, String user, String password) {
        // readme: backups
        Backups.refuseIfRestoring(data.resolve("backup.key"));
        Backups backups = Backups.builder(new DirectoryStorage(data.resolve("backups")))
                .signingKey(data.resolve("backup.key"))
                .plan(BackupPlan.of("app")
                        .source(H2Source.of("database", url, user, password))
                        .source(FileTreeSource.of("uploads", data.resolve("uploads")))
                        .schedule(Schedule.cron("0 1 * * *"))
                        .drill(DrillPlan.in(data.resolve("drills"))))
                .build()
                .start();

        BackupInfo backup = backups.backup("app");
        // end
        backups.close();
        return backup;
    }

    static void servlets(
            ServletContext context,
            HealthMonitor health,
            MetricsMonitor metrics,
            AuditLogger audit,
            JdbcAuditStore store,
            Backups backups) {
        // readme: servlets
        new HttpMetricsFilter(metrics.http()).register(context, "/*");
        new RequestContextFilter(ClientAddressResolver.remoteAddress()).register(context, "/*");
        SeaworthyServlets.at("/ops")
                .health(health)
                .metrics(metrics)
                .info(AppInfo.of("billing"))
                .audit(audit, store)
                .backups(backups)
                .console()
                .authorizer(BearerTokens.operating(Token.environment("OPS_TOKEN")))
                .register(context);
        // end
    }

    static void filters(ServletContext context, AuditLogger audit) {
        // readme: filters
        RateLimitFilter.builder(RateLimits.builder().build())
                .route("/login", RateLimitPolicy.of("login", 10, Duration.ofMinutes(1)), "POST")
                .otherwise(RateLimitPolicy.of("default", 600, Duration.ofMinutes(1)))
                .build()
                .register(context, "/*");
        SecurityHeadersFilter.site().build().register(context, "/*");
        RequestAuditFilter.builder(audit)
                .route("/admin/*", AuditedRequests.ALL)
                .build()
                .register(context, "/*");
        // end
    }
}
