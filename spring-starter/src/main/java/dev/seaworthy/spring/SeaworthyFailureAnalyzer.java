package dev.seaworthy.spring;

import dev.seaworthy.audit.AuditException;
import dev.seaworthy.backup.BackupException;
import dev.seaworthy.backup.BackupRefusedException;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanCreationException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.context.ApplicationContextException;
import org.springframework.core.Ordered;

/** Turns what our features throw at start-up into a description and an action, without the stack of bean creation. */
final class SeaworthyFailureAnalyzer extends AbstractFailureAnalyzer<RuntimeException> implements Ordered {

    @Override
    protected @Nullable FailureAnalysis analyze(Throwable rootFailure, RuntimeException cause) {
        UnusableSettingException setting = findCause(rootFailure, UnusableSettingException.class);
        if (setting != null) {
            return new FailureAnalysis(
                    "A setting of Seaworthy cannot be used: " + setting.getMessage(),
                    "Correct " + setting.property() + ", or set seaworthy.enabled=false to start without Seaworthy.",
                    setting);
        }
        AuditException audit = findCause(rootFailure, AuditException.class);
        if (audit != null && isOurs(rootFailure, audit)) {
            return new FailureAnalysis(
                    "The audit trail cannot start: " + audit.getMessage(),
                    "Do what the description says. seaworthy.audit.schema (embedded, create, migrate, validate, none) says what"
                            + " may be done to the tables; seaworthy.audit.enabled=false runs without an audit trail.",
                    audit);
        }
        UnfinishedRestoreException restore = findCause(rootFailure, UnfinishedRestoreException.class);
        if (restore != null) {
            return new FailureAnalysis(
                    String.valueOf(restore.getMessage()),
                    "Run restore --continue or restore --undo as the description says, with the command line, and start the"
                            + " application after that. Until then its data may be half replaced.",
                    restore);
        }
        BackupRefusedException refused = findCause(rootFailure, BackupRefusedException.class);
        if (refused != null && isOurs(rootFailure, refused)) {
            return new FailureAnalysis(
                    "Backups cannot start: " + refused.getMessage(),
                    "Do what the description says. seaworthy.backup.cluster.create-table=true has the table of a cluster's"
                            + " jobs made.",
                    refused);
        }
        BackupException backup = findCause(rootFailure, BackupException.class);
        if (backup != null && isOurs(rootFailure, backup)) {
            return new FailureAnalysis(
                    "Backups cannot start: " + backup.getMessage(),
                    "Do what the description says, or set seaworthy.backup.enabled=false to run without backups.",
                    backup);
        }
        IllegalArgumentException wrong = findCause(rootFailure, IllegalArgumentException.class);
        if (wrong != null && String.valueOf(wrong.getMessage()).startsWith("seaworthy.")) {
            return new FailureAnalysis(
                    wrong.getMessage(), "Correct that property; the description says what is legal.", wrong);
        }
        return null;
    }

    /**
     * Whether it was thrown while a bean of ours was made or started. Code of the application that asks our features for
     * something during the start throws the same, and needs its stack.
     */
    private static boolean isOurs(Throwable rootFailure, Throwable cause) {
        boolean ours = false;
        for (Throwable link = rootFailure; link != null && link != cause; link = link.getCause()) {
            if (link instanceof BeanCreationException creation) {
                ours = String.valueOf(creation.getBeanName()).startsWith("seaworthy");
            } else if (link instanceof ApplicationContextException) {
                ours |= String.valueOf(link.getMessage()).startsWith("Failed to start bean 'seaworthy");
            }
        }
        return ours;
    }

    /** Before Boot's own, which would show what we threw while properties were bound in its own words. */
    @Override
    public int getOrder() {
        return 0;
    }
}
