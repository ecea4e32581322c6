package dev.seaworthy.backup;

import java.time.Instant;
import java.util.Set;

/**
 * What retention needs to know of one backup.
 *
 * @param at its consistency point
 * @param verified whether a full decode succeeded and no later check failed
 * @param sources the names of the sources it holds
 */
record RetentionCandidate(
        BackupId id, Instant at, boolean verified, boolean held, long storedBytes, Set<String> sources) {
    RetentionCandidate {
        sources = Set.copyOf(sources);
    }
}
