package dev.seaworthy.examples.quickstart;

import dev.seaworthy.audit.Actor;
import dev.seaworthy.audit.AuditEvent;
import dev.seaworthy.audit.AuditHealth;
import dev.seaworthy.audit.AuditLogger;
import dev.seaworthy.audit.AuditReader;
import dev.seaworthy.audit.AuditStore;
import dev.seaworthy.audit.EventType;
import dev.seaworthy.audit.Resource;
import dev.seaworthy.audit.Severity;
import dev.seaworthy.audit.jdbc.JdbcAuditStore;
import dev.seaworthy.audit.jdbc.SchemaMode;
import dev.seaworthy.backup.BackupId;
import dev.seaworthy.backup.BackupInfo;
import dev.seaworthy.backup.BackupListener;
import dev.seaworthy.backup.BackupPlan;
import dev.seaworthy.backup.BackupSource;
import dev.seaworthy.backup.Backups;
import dev.seaworthy.backup.PlanStatus;
import dev.seaworthy.backup.Schedule;
import dev.seaworthy.backup.source.FileTreeSource;
import dev.seaworthy.backup.source.H2Source;
import dev.seaworthy.backup.source.PostgresSource;
import dev.seaworthy.backup.storage.DirectoryStorage;
import dev.seaworthy.health.CheckResult;
import dev.seaworthy.health.CheckSpec;
import dev.seaworthy.health.HealthMonitor;
import dev.seaworthy.health.Impact;
import dev.seaworthy.health.checks.DataSourceCheck;
import dev.seaworthy.health.checks.DiskSpaceCheck;
import dev.seaworthy.metrics.MetricsMonitor;
import dev.seaworthy.servlet.AppInfo;
import dev.seaworthy.servlet.BearerTokens;
import dev.seaworthy.servlet.ClientAddressResolver;
import dev.seaworthy.servlet.SeaworthyServlets;
import dev.seaworthy.servlet.Token;
import dev.seaworthy.servlet.filter.HttpMetricsFilter;
import dev.seaworthy.servlet.filter.RequestContextFilter;
import jakarta.servlet.ServletContext;

/** Everything the application has from Seaworthy, and where its features meet. Close what it made in reverse order. */
final class SeaworthyWiring {

    static final String PLAN = "app";
    static final String SCHEDULE = "0 1 * * *";

    private static final EventType BACKUP_FINISHED = EventType.of("backup.finished");
    private static final EventType BACKUP_FAILED = EventType.of("backup.failed").withSeverity(Severity.HIGH);

    private SeaworthyWiring() {}

    /** Metrics of machine, process, database and requests. */
    static MetricsMonitor metrics(DataFolder folder, Database database) {
        return MetricsMonitor.builder()
                .database("registry", database.requests())
                .disk(folder.home())
                .build()
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
                .types(BACKUP_FINISHED, BACKUP_FAILED)
                .meters(metrics.registry())
                .build()
                .start();
    }

    /** One plan: the database first, then the files that its rows speak of. */
    static Backups backups(DataFolder folder, DatabaseSettings settings, ArtifactFiles files, AuditLogger audit) {
        return Backups.builder(new DirectoryStorage(folder.backups()))
                .signingKey(folder.signingKey())
                .plan(BackupPlan.of(PLAN)
                        .source(database(settings))
                        .source(FileTreeSource.of("artifacts", folder.artifacts()))
                        .schedule(Schedule.cron(SCHEDULE)))
                .listener(audited(audit))
                .listener(keeping(files))
                .build()
                .start();
    }

    /** Ready while the database answers; disk, audit trail and backups are for the operator to see. */
    static HealthMonitor health(
            DataFolder folder, Database database, AuditLogger audit, Backups backups, MetricsMonitor metrics) {
        return HealthMonitor.builder()
                .readiness("database", new DataSourceCheck(database.requests()))
                .check(CheckSpec.builder("disk", new DiskSpaceCheck(folder.home()))
                        .impact(Impact.DEGRADES)
                        .build())
                .check(CheckSpec.builder("audit", context -> check(audit.health()))
                        .impact(Impact.DEGRADES)
                        .build())
                .check(CheckSpec.builder("backup", context -> check(backups))
                        .impact(Impact.DEGRADES)
                        .build())
                .meterRegistry(metrics.registry())
                .build()
                .start();
    }

    /** Seaworthy's servlets at the root, beside the application's own, and the filters around both. */
    static SeaworthyServlets servlets(
            Settings settings,
            AdminToken token,
            MetricsMonitor metrics,
            HealthMonitor health,
            AuditLogger audit,
            AuditReader auditReader,
            Backups backups) {
        return SeaworthyServlets.at("/")
                .health(health)
                .metrics(metrics)
                .info(AppInfo.of("quickstart")
                        .configured("SEAWORTHY_HOME", settings.home().toString())
                        .configured("DATABASE_URL", settings.database().url())
                        .configured("backup.schedule", SCHEDULE))
                .audit(audit, auditReader)
                .backups(backups)
                .authorizer(BearerTokens.operating(Token.of(token.value()).named("admin")))
                .build();
    }

    static void mount(ServletContext context, SeaworthyServlets servlets, MetricsMonitor metrics) {
        new HttpMetricsFilter(metrics.http()).register(context, "/*");
        new RequestContextFilter(ClientAddressResolver.remoteAddress()).register(context, "/*");
        // Logins are neither limited nor locked here. With a limiting filter on the class path (Jetty's DoSFilter, from
        // jetty-ee10-servlets, for one) this line would limit them, for each address:
        // context.addFilter("limit", DoSFilter.class).addMappingForUrlPatterns(null, false, "/login", "/register");
        servlets.register(context);
    }

    private static BackupSource database(DatabaseSettings settings) {
        return settings.postgres()
                ? PostgresSource.of("database", settings.url(), settings.user(), settings.password())
                : H2Source.of("database", settings.url(), settings.user(), settings.password());
    }

    private static CheckResult check(AuditHealth audit) {
        return audit.lastError()
                .map(error -> CheckResult.degraded("the database takes no events; they wait in the journal"))
                .orElseGet(CheckResult::up)
                .with("durable", audit.durable())
                .with("queued", audit.queueDepth())
                .with("spooled", audit.spooled())
                .with("refused", audit.refusedTotal());
    }

    private static CheckResult check(Backups backups) {
        for (PlanStatus plan : backups.plans()) {
            if (plan.stale()) {
                return CheckResult.degraded(
                        plan.rpoAge() == null
                                ? "plan " + plan.name() + " has no verified backup yet: POST /api/v1/backups"
                                : "the newest verified backup of plan " + plan.name() + " is too old");
            }
        }
        return CheckResult.up();
    }

    /** The audit trail hears of each backup. */
    private static BackupListener audited(AuditLogger audit) {
        return new BackupListener() {
            @Override
            public void backupFinished(BackupInfo backup) {
                audit.log(about(BACKUP_FINISHED, backup.id()).with("stored_bytes", backup.storedBytes()));
            }

            @Override
            public void backupFailed(BackupId id, RuntimeException reason) {
                audit.log(about(BACKUP_FAILED, id).error(reason.getMessage()));
            }
        };
    }

    /** Files outlive their rows while a backup has read the rows and not yet the files. */
    private static BackupListener keeping(ArtifactFiles files) {
        return new BackupListener() {
            @Override
            public void backupStarted(BackupId id) {
                files.hold();
            }

            @Override
            public void backupFinished(BackupInfo backup) {
                files.release();
            }

            @Override
            public void backupFailed(BackupId id, RuntimeException reason) {
                files.release();
            }
        };
    }

    private static AuditEvent about(EventType type, BackupId id) {
        return AuditEvent.of(type).by(Actor.system()).on(Resource.of("backup", id.value()));
    }
}
