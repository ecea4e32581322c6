package dev.seaworthy.spring;

import dev.seaworthy.audit.AuditEvent;
import dev.seaworthy.audit.AuditLogger;
import dev.seaworthy.audit.AuditMode;
import dev.seaworthy.audit.EventType;
import dev.seaworthy.audit.EventTypes;
import dev.seaworthy.audit.Resource;
import dev.seaworthy.backup.BackupId;
import dev.seaworthy.backup.BackupJob;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;

/** Audits who begins and cancels jobs of backups; what became of them, {@link BackupAudit} tells as the system's doing. */
final class JobAudit {

    private static final Logger LOG = LoggerFactory.getLogger(JobAudit.class);
    private static final EventType BEGUN = EventType.of("backup.job_begun").inCategory(EventTypes.SYSTEM);
    private static final EventType CANCELLED =
            EventType.of("backup.job_cancelled").inCategory(EventTypes.SYSTEM);

    private final ObjectProvider<AuditLogger> logger;
    private final boolean wanted;

    JobAudit(ObjectProvider<AuditLogger> logger, boolean wanted) {
        this.logger = logger;
        this.wanted = wanted;
    }

    void begun(BackupJob job) {
        write(BEGUN, job);
    }

    /** Not of a job that had ended by itself, which stays as it is. */
    void cancelled(BackupJob job) {
        if (job.state() != BackupJob.State.DONE && job.state() != BackupJob.State.FAILED) {
            write(CANCELLED, job);
        }
    }

    /** The caller, and where the call came from, is who this thread works for; the job itself must not suffer. */
    private void write(EventType type, BackupJob job) {
        AuditLogger present = wanted ? logger.getIfUnique() : null;
        if (present == null) {
            return;
        }
        try {
            AuditEvent event = AuditEvent.of(type)
                    .on(Resource.of("backup_plan", job.plan()))
                    .with("job", job.id())
                    .with("kind", job.kind().name().toLowerCase(Locale.ROOT));
            BackupId backup = job.backupId();
            present.log(backup == null ? event : event.with("backup", backup.value()), AuditMode.ASYNC);
        } catch (RuntimeException trouble) {
            LOG.error("Job {} could not be logged as {}", job.id(), type.name(), trouble);
        }
    }
}
