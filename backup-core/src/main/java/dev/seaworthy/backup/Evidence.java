package dev.seaworthy.backup;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A signed fact recorded about a backup after it was written.
 *
 * @param kind {@code verified} or {@code failed}
 * @param level how deeply it was checked, null for a run that failed
 * @param good whether the check found nothing wrong
 * @param error why the run failed
 */
public record Evidence(
        BackupId id,
        String kind,
        Instant at,
        @Nullable VerifyLevel level,
        boolean good,
        List<VerifyFinding> findings,
        @Nullable String error) {
    public Evidence {
        findings = List.copyOf(findings);
    }

    Evidence at(Instant other) {
        return new Evidence(id, kind, other, level, good, findings, error);
    }
}
