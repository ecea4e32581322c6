package dev.seaworthy.servlet;

import dev.seaworthy.audit.AuditEvent;
import dev.seaworthy.audit.AuditLogger;
import dev.seaworthy.audit.EventType;
import dev.seaworthy.audit.EventTypes;
import dev.seaworthy.audit.Resource;
import dev.seaworthy.backup.BackupId;
import dev.seaworthy.backup.BackupJob;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes who began and who cancelled jobs of backups into the audit log. */
final class AuditedJobs {
    private static final Logger LOG = LoggerFactory.getLogger(AuditedJobs.class);
    private static final EventType BEGUN = EventType.of("backup.job_begun").inCategory(EventTypes.SYSTEM);
    private static final EventType CANCELLED =
            EventType.of("backup.job_cancelled").inCategory(EventTypes.SYSTEM);

    private final AuditLogger logger;

    AuditedJobs(AuditLogger logger) {
        this.logger = logger;
    }

    void begun(Exchange exchange, BackupJob job) {
        record(BEGUN, exchange, job);
    }

    /** Not of a job that had ended by itself, which stays as it is. */
    void cancelled(Exchange exchange, BackupJob job) {
        if (job.state() != BackupJob.State.DONE && job.state() != BackupJob.State.FAILED) {
            record(CANCELLED, exchange, job);
        }
    }

    /** The job runs, so that the caller must learn its id even when it could not be recorded. */
    private void record(EventType type, Exchange exchange, BackupJob job) {
        try {
            AuditEvent event = AuditedCall.of(type, exchange)
                    .on(Resource.of("backup_plan", job.plan()))
                    .with("job", job.id())
                    .with("kind", job.kind().name().toLowerCase(Locale.ROOT));
            BackupId backup = job.backupId();
            AuditedCall.log(logger, exchange, backup == null ? event : event.with("backup", backup.value()));
        } catch (RuntimeException trouble) {
            LOG.error("Job {} could not be logged as {}", job.id(), type.name(), trouble);
        }
    }
}
