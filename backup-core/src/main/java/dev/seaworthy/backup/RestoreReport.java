package dev.seaworthy.backup;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The outcome of a restore.
 *
 * @param sources in the order they were restored
 * @param safetyBackup the held backup of what was replaced, null when nothing was
 * @param wayBack how to undo it, one line each
 */
public record RestoreReport(
        BackupId id,
        Instant finishedAt,
        Duration took,
        List<RestoredSource> sources,
        @Nullable BackupId safetyBackup,
        List<String> wayBack) {
    public RestoreReport {
        sources = List.copyOf(sources);
        wayBack = List.copyOf(wayBack);
    }
}
