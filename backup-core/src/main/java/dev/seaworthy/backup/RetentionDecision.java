package dev.seaworthy.backup;

import java.util.List;

/**
 * What retention says about one backup, and why.
 *
 * @param reasons at least one; for a kept backup every rule that keeps it
 */
public record RetentionDecision(BackupId id, boolean kept, List<String> reasons) {
    public RetentionDecision {
        reasons = List.copyOf(reasons);
        if (reasons.isEmpty()) {
            throw new IllegalArgumentException("The decision about backup " + id + " has no reason");
        }
    }
}
