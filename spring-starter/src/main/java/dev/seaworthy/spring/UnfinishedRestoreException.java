package dev.seaworthy.spring;

import dev.seaworthy.backup.BackupRefusedException;
import dev.seaworthy.backup.Backups;
import java.nio.file.Path;

/** Live data may be half replaced: no switch makes that good, so none is offered. */
final class UnfinishedRestoreException extends BackupRefusedException {

    private static final long serialVersionUID = 1L;

    private UnfinishedRestoreException(BackupRefusedException refusal) {
        super(String.valueOf(refusal.getMessage()), refusal);
    }

    /** @param signingKey blank where there are no backups */
    static void refuse(String signingKey) {
        if (signingKey.isBlank()) {
            return;
        }
        try {
            Backups.refuseIfRestoring(Path.of(signingKey));
        } catch (BackupRefusedException refusal) {
            throw new UnfinishedRestoreException(refusal);
        }
    }
}
