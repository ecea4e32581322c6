package dev.seaworthy.spring;

import dev.seaworthy.audit.Actor;
import dev.seaworthy.audit.AuditEvent;
import dev.seaworthy.audit.AuditLogger;
import dev.seaworthy.audit.AuditMode;
import dev.seaworthy.audit.AuditStatus;
import dev.seaworthy.audit.EventType;
import dev.seaworthy.audit.EventTypes;
import dev.seaworthy.audit.Resource;
import dev.seaworthy.audit.Severity;
import dev.seaworthy.backup.BackupId;
import dev.seaworthy.backup.BackupInfo;
import dev.seaworthy.backup.BackupListener;
import dev.seaworthy.backup.CleanupReport;
import dev.seaworthy.backup.Evidence;
import dev.seaworthy.backup.RestoreReport;
import dev.seaworthy.backup.VerifyReport;

/** Tells the audit trail what happened to backups. */
final class BackupAudit implements BackupListener {

    private static final EventType FINISHED = type("backup.finished");
    private static final EventType FAILED = problem("backup.failed");
    private static final EventType VERIFIED = type("backup.verified");
    private static final EventType UNVERIFIED = problem("backup.verification_failed");
    private static final EventType DRILLED = type("backup.drilled");
    private static final EventType DRILL_FAILED = problem("backup.drill_failed");
    private static final EventType RESTORED = type("backup.restored").withSeverity(Severity.HIGH);
    private static final EventType NOT_RESTORED = problem("backup.restore_failed");
    private static final EventType CLEANED_UP = type("backup.cleaned_up");

    private final AuditLogger logger;

    BackupAudit(AuditLogger logger) {
        this.logger = logger;
    }

    @Override
    public void backupFinished(BackupInfo backup) {
        log(event(FINISHED, backup.id()).with("stored_bytes", backup.storedBytes()));
    }

    @Override
    public void backupFailed(BackupId id, RuntimeException reason) {
        log(event(FAILED, id).error(reason.getMessage()));
    }

    @Override
    public void verified(VerifyReport report) {
        AuditEvent event = report.good()
                ? event(VERIFIED, report.id())
                : event(UNVERIFIED, report.id()).error(report.findings().get(0).toString());
        log(event.with("level", report.level().name()));
    }

    @Override
    public void drilled(Evidence evidence) {
        log(
                evidence.good()
                        ? event(DRILLED, evidence.id())
                        : event(DRILL_FAILED, evidence.id()).error(reason(evidence)));
    }

    private static String reason(Evidence evidence) {
        if (evidence.error() != null) {
            return evidence.error();
        }
        return evidence.findings().isEmpty()
                ? "the drill did not succeed"
                : evidence.findings().get(0).toString();
    }

    @Override
    public void restored(RestoreReport report) {
        log(event(RESTORED, report.id()).with("seconds", report.took().toSeconds()));
    }

    @Override
    public void restoreFailed(BackupId id, RuntimeException reason) {
        log(event(NOT_RESTORED, id).error(reason.getMessage()));
    }

    @Override
    public void cleanedUp(CleanupReport report) {
        log(AuditEvent.of(CLEANED_UP)
                .by(Actor.system())
                .on(Resource.of("backup_plan", report.plan()))
                .with("removed", report.removed().size())
                .with("freed_bytes", report.freedBytes()));
    }

    /** Without a transaction, which these threads do not have; {@code EventType.atLeast} asks for more. */
    private void log(AuditEvent event) {
        logger.log(event, AuditMode.ASYNC);
    }

    private static AuditEvent event(EventType type, BackupId id) {
        return AuditEvent.of(type).by(Actor.system()).on(Resource.of("backup", id.value()));
    }

    private static EventType type(String name) {
        return EventType.of(name).inCategory(EventTypes.SYSTEM);
    }

    private static EventType problem(String name) {
        return type(name).withSeverity(Severity.HIGH).withStatus(AuditStatus.ERROR);
    }
}
