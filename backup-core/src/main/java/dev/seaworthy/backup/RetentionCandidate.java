package dev.seaworthy.backup;

import java.time.Instant;
import java.util.BitSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What retention needs to know of one backup.
 *
 * @param at its consistency point
 * @param verified whether a full decode succeeded and no later check failed
 * @param bad whether its last check or drill found it bad
 * @param unknown why nobody can tell here what it is, null if that is known
 * @param ownBytes what goes with it in any case
 * @param contents the numbers of the file contents that it needs, which others may need too
 * @param sources the names of the sources it holds
 */
record RetentionCandidate(
        BackupId id,
        Instant at,
        boolean verified,
        boolean bad,
        @Nullable String unknown,
        boolean held,
        long ownBytes,
        BitSet contents,
        Set<String> sources) {
    RetentionCandidate {
        sources = Set.copyOf(sources);
        contents = (BitSet) contents.clone();
    }
}
