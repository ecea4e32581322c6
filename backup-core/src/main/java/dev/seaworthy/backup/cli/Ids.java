package dev.seaworthy.backup.cli;

import dev.seaworthy.backup.BackupId;

/** Reads backup ids as typed. */
final class Ids {
    private Ids() {}

    static BackupId parse(String text) {
        try {
            return BackupId.parse(text);
        } catch (IllegalArgumentException invalid) {
            throw new UsageException(String.valueOf(invalid.getMessage()));
        }
    }
}
