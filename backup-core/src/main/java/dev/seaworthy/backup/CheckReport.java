package dev.seaworthy.backup;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;

/**
 * What {@link Backups#check} or {@link Backups#repair} found.
 *
 * @param repaired whether what could be mended was mended
 * @param findings in the order in which they were made
 */
public record CheckReport(Instant at, boolean repaired, List<CheckFinding> findings) {
    public CheckReport {
        findings = List.copyOf(findings);
    }

    /** The worst level of any finding. */
    public CheckFinding.Level level() {
        return findings.stream()
                .map(CheckFinding::level)
                .max(Comparator.naturalOrder())
                .orElse(CheckFinding.Level.OK);
    }
}
