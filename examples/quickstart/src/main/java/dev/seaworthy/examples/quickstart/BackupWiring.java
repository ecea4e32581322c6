package dev.seaworthy.examples.quickstart;

import dev.seaworthy.audit.Actor;
import dev.seaworthy.audit.AuditEvent;
import dev.seaworthy.audit.AuditLogger;
import dev.seaworthy.audit.EventType;
import dev.seaworthy.audit.Resource;
import dev.seaworthy.audit.Severity;
import dev.seaworthy.backup.BackupId;
import dev.seaworthy.backup.BackupInfo;
import dev.seaworthy.backup.BackupListener;
import dev.seaworthy.backup.BackupPlan;
import dev.seaworthy.backup.BackupSource;
import dev.seaworthy.backup.Backups;
import dev.seaworthy.backup.DrillPlan;
import dev.seaworthy.backup.RestoreTarget;
import dev.seaworthy.backup.Schedule;
import dev.seaworthy.backup.source.FileTreeSource;
import dev.seaworthy.backup.source.H2Source;
import dev.seaworthy.backup.source.PostgresSource;
import dev.seaworthy.backup.storage.DirectoryStorage;
import dev.seaworthy.health.CheckResult;
import dev.seaworthy.metrics.MetricsMonitor;

/** Backups of the database and of the files that its rows speak of, and who hears of them. */
final class BackupWiring {

    static final String PLAN = "app";
    static final String SCHEDULE = "0 1 * * *";
    static final String DATABASE = "database";
    static final EventType FINISHED = EventType.of("backup.finished");
    static final EventType FAILED = EventType.of("backup.failed").withSeverity(Severity.HIGH);

    private BackupWiring() {}

    /** One plan: the database first, then the files that its rows speak of. */
    static Backups start(
            DataFolder folder,
            DatabaseSettings settings,
            ArtifactFiles files,
            AuditLogger audit,
            MetricsMonitor metrics) {
        return Backups.builder(new DirectoryStorage(folder.backups()))
                .signingKey(folder.signingKey())
                .plan(BackupPlan.of(PLAN)
                        .source(database(settings))
                        .source(FileTreeSource.of("artifacts", folder.artifacts()))
                        .schedule(Schedule.cron(SCHEDULE))
                        .drill(drill(folder, settings)))
                .listener(audited(audit))
                .listener(keeping(files))
                .meterRegistry(metrics.registry())
                .build()
                .start();
    }

    /** What is wrong with the backups, as known in the background. */
    static CheckResult check(Backups backups) {
        return backups.health().complaint().map(CheckResult::degraded).orElseGet(CheckResult::up);
    }

    /** Each Sunday the newest backup is restored beside the data, counted and thrown away. */
    private static DrillPlan drill(DataFolder folder, DatabaseSettings settings) {
        DrillPlan drill = DrillPlan.in(folder.drills());
        return settings.postgres()
                ? drill.server(
                        DATABASE,
                        RestoreTarget.database(settings.url()).credentials(settings.user(), settings.password()))
                : drill;
    }

    private static BackupSource database(DatabaseSettings settings) {
        return settings.postgres()
                ? PostgresSource.of(DATABASE, settings.url(), settings.user(), settings.password())
                : H2Source.of(DATABASE, settings.url(), settings.user(), settings.password());
    }

    /** The audit trail hears of each backup. */
    private static BackupListener audited(AuditLogger audit) {
        return new BackupListener() {
            @Override
            public void backupFinished(BackupInfo backup) {
                audit.log(about(FINISHED, backup.id()).with("stored_bytes", backup.storedBytes()));
            }

            @Override
            public void backupFailed(BackupId id, RuntimeException reason) {
                audit.log(about(FAILED, id).error(reason.getMessage()));
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
