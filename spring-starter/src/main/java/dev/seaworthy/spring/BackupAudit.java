package dev.seaworthy.spring;

import dev.seaworthy.audit.Actor;
import dev.seaworthy.audit.AuditEvent;
import dev.seaworthy.audit.AuditLogger;
import dev.seaworthy.audit.EventType;
import dev.seaworthy.audit.EventTypes;
import dev.seaworthy.audit.Resource;
import dev.seaworthy.audit.Severity;
import dev.seaworthy.backup.BackupId;
import dev.seaworthy.backup.BackupInfo;
import dev.seaworthy.backup.BackupListener;
import dev.seaworthy.backup.CleanupReport;
import dev.seaworthy.backup.RestoreReport;
import dev.seaworthy.backup.VerifyReport;

/** Tells the audit trail what happened to backups. */
final class BackupAudit implements BackupListener {

    private static final EventType CREATE = type("backup.create");
    private static final EventType VERIFY = type("backup.verify");
    private static final EventType RESTORE = type("backup.restore").withSeverity(Severity.HIGH);
    private static final EventType CLEANUP = type("backup.cleanup");

    private final AuditLogger logger;

    BackupAudit(AuditLogger logger) {
        this.logger = logger;
    }

    @Override
    public void backupFinished(BackupInfo backup) {
        logger.log(event(CREATE, backup.id()).with("stored_bytes", backup.storedBytes()));
    }

    @Override
    public void backupFailed(BackupId id, RuntimeException reason) {
        logger.log(event(CREATE, id).severity(Severity.HIGH).error(reason.getMessage()));
    }

    @Override
    public void verified(VerifyReport report) {
        AuditEvent event =
                event(VERIFY, report.id()).with("level", report.level().name());
        logger.log(
                report.good()
                        ? event
                        : event.severity(Severity.HIGH)
                                .failed(report.findings().get(0).toString()));
    }

    @Override
    public void restored(RestoreReport report) {
        logger.log(event(RESTORE, report.id()).with("seconds", report.took().toSeconds()));
    }

    @Override
    public void restoreFailed(BackupId id, RuntimeException reason) {
        logger.log(event(RESTORE, id).error(reason.getMessage()));
    }

    @Override
    public void cleanedUp(CleanupReport report) {
        logger.log(AuditEvent.of(CLEANUP)
                .by(Actor.system())
                .on(Resource.of("backup_plan", report.plan()))
                .with("removed", report.removed().size())
                .with("freed_bytes", report.freedBytes()));
    }

    private static AuditEvent event(EventType type, BackupId id) {
        return AuditEvent.of(type).by(Actor.system()).on(Resource.of("backup", id.value()));
    }

    private static EventType type(String name) {
        return EventType.of(name).inCategory(EventTypes.SYSTEM);
    }
}
