package dev.seaworthy.backup;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A signed fact recorded about a backup after it was written.
 *
 * @param kind {@code verified}, {@code failed} for a run that became no backup, {@code drill}, or {@code unread} for a check that
 *     could not read everything
 * @param level how deeply it was checked; null for a run that failed, for a drill that could not be carried out, and for
 *     what could not be read, which says nothing about the backup
 * @param good whether the check found nothing wrong
 * @param findings what is wrong, or could not be read
 * @param error why the run or the drill failed
 * @param drill what a drill measured; null if there was none, or it did not restore everything
 */
public record Evidence(
        BackupId id,
        String kind,
        Instant at,
        @Nullable VerifyLevel level,
        boolean good,
        List<VerifyFinding> findings,
        @Nullable String error,
        @Nullable DrillFigures drill) {
    public Evidence {
        findings = List.copyOf(findings);
    }

    static Evidence of(VerifyReport report) {
        return new Evidence(
                report.id(),
                Attestations.VERIFIED,
                report.at(),
                report.level(),
                report.good(),
                report.findings(),
                null,
                null);
    }

    /** What a check could not read: no verdict, but nothing to build upon. */
    static Evidence ofUnread(VerifyReport report) {
        return new Evidence(
                report.id(),
                Attestations.UNREAD,
                report.at(),
                null,
                false,
                report.unread(),
                "could not be read, which says nothing about the backup",
                null);
    }

    /** What a drill says that met damage before it restored anything. */
    static Evidence ofDrill(VerifyReport damaged) {
        return new Evidence(
                damaged.id(), Attestations.DRILL, damaged.at(), damaged.level(), false, damaged.findings(), null, null);
    }

    Evidence at(Instant other) {
        return new Evidence(id, kind, other, level, good, findings, error, drill);
    }
}
