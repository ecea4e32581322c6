package dev.seaworthy.backup;

import java.time.Instant;
import java.util.List;

/**
 * The outcome of checking one backup.
 *
 * @param bytes how many stored bytes were read
 * @param findings what is wrong; empty for a good backup
 */
public record VerifyReport(BackupId id, VerifyLevel level, Instant at, long bytes, List<VerifyFinding> findings) {
    public VerifyReport {
        findings = List.copyOf(findings);
    }

    public boolean good() {
        return findings.isEmpty();
    }

    /** Throws {@link VerificationFailedException}, naming the bad files, unless the backup is good. */
    public VerifyReport requireGood() {
        if (good()) {
            return this;
        }
        String more = findings.size() > 1 ? " (and " + (findings.size() - 1) + " more)" : "";
        throw new VerificationFailedException(
                "Backup " + id + " failed verification at level " + level + ": " + findings.get(0) + more
                        + ". Do not restore from it; restore another backup, and keep this one for examination",
                findings);
    }
}
