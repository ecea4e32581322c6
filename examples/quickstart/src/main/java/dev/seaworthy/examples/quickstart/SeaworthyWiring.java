package dev.seaworthy.examples.quickstart;

import dev.seaworthy.audit.AuditHealth;
import dev.seaworthy.audit.AuditLogger;
import dev.seaworthy.audit.AuditStore;
import dev.seaworthy.audit.EventTypes;
import dev.seaworthy.audit.RetentionPolicy;
import dev.seaworthy.audit.jdbc.JdbcAuditStore;
import dev.seaworthy.audit.jdbc.SchemaMode;
import dev.seaworthy.backup.Backups;
import dev.seaworthy.health.CheckResult;
import dev.seaworthy.health.CheckSpec;
import dev.seaworthy.health.HealthCheck;
import dev.seaworthy.health.HealthMonitor;
import dev.seaworthy.health.HealthMonitorBuilder;
import dev.seaworthy.health.Impact;
import dev.seaworthy.health.checks.DataSourceCheck;
import dev.seaworthy.health.checks.DiskSpaceCheck;
import dev.seaworthy.health.checks.HeapCheck;
import dev.seaworthy.health.checks.Heartbeat;
import dev.seaworthy.health.checks.RedisCheck;
import dev.seaworthy.health.operations.AppInfo;
import dev.seaworthy.health.operations.Deployments;
import dev.seaworthy.health.operations.JdbcDeploymentStore;
import dev.seaworthy.health.operations.LogTail;
import dev.seaworthy.health.server.ProbeServer;
import dev.seaworthy.metrics.MetricsMonitor;
import dev.seaworthy.metrics.MetricsMonitorBuilder;
import dev.seaworthy.metrics.SqlMetric;
import dev.seaworthy.servlet.BearerTokens;
import dev.seaworthy.servlet.ClientAddressResolver;
import dev.seaworthy.servlet.SeaworthyServlets;
import dev.seaworthy.servlet.SeaworthyServletsBuilder;
import dev.seaworthy.servlet.Token;
import dev.seaworthy.servlet.filter.HttpMetricsFilter;
import dev.seaworthy.servlet.filter.RequestContextFilter;
import jakarta.servlet.ServletContext;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.Executor;

/** Everything the application has from Seaworthy, and where its features meet. Close what it made in reverse order. */
final class SeaworthyWiring {

    /** A year, and what is only read for a quarter; the database would grow for ever. */
    private static final RetentionPolicy RETENTION =
            RetentionPolicy.keepFor(Duration.ofDays(365)).category(EventTypes.DATA_ACCESS, Duration.ofDays(90));

    private static final SqlMetric ARTIFACTS = SqlMetric.of("registry.artifacts", "SELECT count(*) FROM artifacts")
            .describedAs("Artifacts in the registry");

    /** Uploads are slow, and there are threads for hundreds of them. */
    private static final Duration LONGEST_WAIT_FOR_A_THREAD = Duration.ofSeconds(10);

    private SeaworthyWiring() {}

    /** Metrics of machine, process, database and requests, and one of the application's own: a query. */
    static MetricsMonitor metrics(Settings settings, DataFolder folder, Database database) {
        MetricsMonitorBuilder metrics = MetricsMonitor.builder()
                .withExemplars()
                .database("registry", database.requests())
                .sqlMetric("registry", ARTIFACTS)
                .disk(folder.home())
                .historyFile(folder.history());
        settings.redis().ifPresent(server -> metrics.redis("redis", server));
        return metrics.build().start();
    }

    /** The newest entries of the log, and how many there were. */
    static LogTail log(MetricsMonitor metrics) {
        LogTail log = LogTail.create();
        log.bindTo(metrics.registry());
        return log.start();
    }

    /** What runs here. */
    static AppInfo info(Settings settings) {
        AppInfo info = AppInfo.of("quickstart")
                .version(SeaworthyWiring.class.getPackage().getImplementationVersion())
                .configured("SEAWORTHY_HOME", settings.home().toString())
                .configured("DATABASE_URL", settings.database().url())
                .configured("backup.schedule", BackupWiring.SCHEDULE);
        return settings.redis()
                .map(server -> info.configured("REDIS_URL", server.toString()))
                .orElse(info);
    }

    /** Kept in the database, which outlives this machine and is part of the backup. */
    static Deployments deployments(Database database, AppInfo info) {
        return Deployments.of(new JdbcDeploymentStore(database.requests()), info)
                .start();
    }

    /** Where audit events are kept and read; tables of an older release are brought up to date. */
    static JdbcAuditStore auditStore(Database database) {
        return JdbcAuditStore.builder(database.audit())
                .schemaMode(SchemaMode.MIGRATE)
                .build();
    }

    /** The audit trail: events in the store, and in the journal of the data folder while the database is away. */
    static AuditLogger audit(DataFolder folder, AuditStore store, MetricsMonitor metrics) {
        return AuditLogger.builder(store)
                .journal(folder.journal())
                .types(BackupWiring.FINISHED, BackupWiring.FAILED)
                .types(AlertWiring.FIRED, AlertWiring.RESOLVED, AlertWiring.SILENCED, AlertWiring.UNSILENCED)
                .retention(RETENTION)
                .meters(metrics.registry())
                .build()
                .start();
    }

    /** Ready while the database answers; all else is for the operator to see and takes no traffic away. */
    static HealthMonitor health(
            Settings settings,
            DataFolder folder,
            Database database,
            AuditLogger audit,
            Backups backups,
            MetricsMonitor metrics) {
        HealthMonitorBuilder health = HealthMonitor.builder()
                .readiness("database", new DataSourceCheck(database.requests()))
                .check(forTheOperator("disk", new DiskSpaceCheck(folder.home())))
                .check(forTheOperator("heap", new HeapCheck()))
                .check(forTheOperator("audit", context -> check(audit.health())))
                .check(forTheOperator("backup", context -> BackupWiring.check(backups)))
                .meterRegistry(metrics.registry());
        settings.redis().ifPresent(server -> health.check(forTheOperator("redis", new RedisCheck(server))));
        return health.build().start();
    }

    /** Whether the web server still comes to run what it is given; registered once it runs. */
    static CheckSpec requestThreads(Executor threads) {
        return forTheOperator("request-threads", Heartbeat.of(threads, LONGEST_WAIT_FOR_A_THREAD));
    }

    /** Probes on a port of their own, which answers even when every request thread is taken. */
    static ProbeServer probes(int port, HealthMonitor health, int mainPort) {
        try {
            return ProbeServer.builder(health)
                    .port(port)
                    .mainPort(URI.create("http://127.0.0.1:" + mainPort + "/health/live"))
                    .build()
                    .start();
        } catch (UncheckedIOException taken) {
            throw new StartupException(
                    "Cannot listen on port " + port + " for probes: stop the program that uses it, or set PROBE_PORT to"
                            + " another, or to nothing",
                    taken);
        }
    }

    private static CheckSpec forTheOperator(String name, HealthCheck check) {
        return CheckSpec.builder(name, check).impact(Impact.DEGRADES).build();
    }

    /** Seaworthy's servlets at the root, beside the application's own, for whoever has the token. */
    static SeaworthyServletsBuilder servlets(AdminToken token) {
        return SeaworthyServlets.at("/")
                .console()
                .authorizer(BearerTokens.operating(Token.of(token.value()).named("admin")));
    }

    /** The servlets, and the filters around them and the application's own. */
    static void mount(ServletContext context, SeaworthyServlets servlets, MetricsMonitor metrics) {
        new HttpMetricsFilter(metrics.http()).register(context, "/*");
        new RequestContextFilter(ClientAddressResolver.remoteAddress()).register(context, "/*");
        // Logins are neither limited nor locked here: whoever tries it out may fail as often as he likes. An
        // application that
        // is reached by others has RateLimitFilter.builder(RateLimits.builder().build()) with
        // .otherwise(RateLimitPolicy.of("login", 10, Duration.ofMinutes(1))).build().register(context, "/login",
        // "/register").
        servlets.register(context);
    }

    static CheckResult check(AuditHealth audit) {
        return audit.complaint()
                .map(CheckResult::degraded)
                .orElseGet(CheckResult::up)
                .with("durable", audit.durable())
                .with("queued", audit.queueDepth())
                .with("spooled", audit.spooled())
                .with("dead_lettered", audit.deadLettered())
                .with("refused", audit.refusedTotal());
    }
}
