package dev.seaworthy.backup;

import java.time.Instant;
import java.util.List;

/**
 * What a cleanup of one plan decided and did.
 *
 * @param decisions about every backup, newest first
 * @param removed the backups that are gone; empty in a dry run
 * @param removedBlobs file contents deleted because no backup needs them any more
 * @param removedLeftovers what interrupted runs had left behind, by storage key
 * @param freedBytes stored bytes given back
 */
public record CleanupReport(
        String plan,
        Instant at,
        boolean dryRun,
        List<RetentionDecision> decisions,
        List<BackupId> removed,
        int removedBlobs,
        List<String> removedLeftovers,
        long freedBytes) {
    public CleanupReport {
        decisions = List.copyOf(decisions);
        removed = List.copyOf(removed);
        removedLeftovers = List.copyOf(removedLeftovers);
    }
}
