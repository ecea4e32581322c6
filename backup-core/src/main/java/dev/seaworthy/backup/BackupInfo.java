package dev.seaworthy.backup;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known about one backup without reading its parts. Unknown is null: a running or failed one has no parts yet.
 *
 * @param consistencyPoint the instant to which restoring goes back
 * @param rawBytes bytes read from the sources, files of trees included
 * @param storedBytes bytes of the backup's folder and of the file contents it refers to
 * @param recipients the fingerprints of those whose identity opens it; empty if it is not encrypted
 * @param verified the newest recorded check
 * @param drill the newest drill that restored it or could not; null before the first
 * @param held whether cleanup must keep it
 * @param error why it failed
 */
public record BackupInfo(
        BackupId id,
        BackupState state,
        Instant startedAt,
        @Nullable Instant finishedAt,
        @Nullable Instant consistencyPoint,
        @Nullable Long rawBytes,
        @Nullable Long storedBytes,
        List<SourceInfo> sources,
        List<PartInfo> parts,
        List<String> recipients,
        @Nullable Verification verified,
        @Nullable Evidence drill,
        boolean held,
        @Nullable String error) {
    public BackupInfo {
        sources = List.copyOf(sources);
        parts = List.copyOf(parts);
        recipients = List.copyOf(recipients);
    }

    public String plan() {
        return id.plan();
    }
}
