package dev.seaworthy.spring;

import dev.seaworthy.audit.AuditException;
import dev.seaworthy.backup.BackupException;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Turns what our features throw at start-up into a description and an action, without the stack of bean creation. */
final class SeaworthyFailureAnalyzer extends AbstractFailureAnalyzer<RuntimeException> {

    @Override
    protected @Nullable FailureAnalysis analyze(Throwable rootFailure, RuntimeException cause) {
        AuditException audit = findCause(rootFailure, AuditException.class);
        if (audit != null) {
            return new FailureAnalysis(
                    "The audit trail cannot start: " + audit.getMessage(),
                    "Do what the description says. seaworthy.audit.schema (embedded, create, migrate, validate, none) says what"
                            + " may be done to the tables; seaworthy.audit.enabled=false runs without an audit trail.",
                    audit);
        }
        BackupException backup = findCause(rootFailure, BackupException.class);
        if (backup != null) {
            return new FailureAnalysis(
                    "Backups cannot start: " + backup.getMessage(),
                    "Do what the description says, or set seaworthy.backup.enabled=false to run without backups.",
                    backup);
        }
        return null;
    }
}
