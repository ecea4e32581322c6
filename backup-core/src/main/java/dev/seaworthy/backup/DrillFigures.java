package dev.seaworthy.backup;

import java.util.List;
import java.util.Map;

/**
 * What a drill measured.
 *
 * @param bytes raw bytes restored
 * @param verifySeconds how long the backup took to be decoded and checked before
 * @param restoreSeconds how long the sources took to be loaded, assertions apart
 * @param counts by source: rows per table or entries of a tree, counted in the restored copy; for a drill of the
 *     structure alone empty
 * @param assertions the names of those that held
 * @param environment what it ran on: {@code host}, {@code java}, {@code software}
 */
public record DrillFigures(
        long bytes,
        double verifySeconds,
        double restoreSeconds,
        Map<String, Map<String, Long>> counts,
        List<String> assertions,
        Map<String, String> environment) {
    public DrillFigures {
        counts = Ordered.copy(counts);
        assertions = List.copyOf(assertions);
        environment = Ordered.copy(environment);
    }

    /** From the first byte read to the last row loaded: what a real restore takes as well. */
    public double seconds() {
        return verifySeconds + restoreSeconds;
    }

    /** Millions of raw bytes restored a second. */
    public double megabytesPerSecond() {
        return seconds() == 0 ? 0 : bytes / 1e6 / seconds();
    }
}
