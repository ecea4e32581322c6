package dev.seaworthy.backup.cli;

import dev.seaworthy.backup.BackupId;

/** Reads backup ids as typed. */
final class Ids {
    private Ids() {}

    static BackupId parse(String text) {
        try {
            return BackupId.parse(text);
        } catch (IllegalArgumentException invalid) {
            throw new UsageException(
                    Credentials.in(text)
                            ? "A secret was given where a backup id belongs; ids look like app_20261120_010000_k3xq"
                            : String.valueOf(invalid.getMessage()));
        }
    }
}
