package dev.seaworthy.backup;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The outcome of checking one backup.
 *
 * @param bytes how many stored bytes were read
 * @param level how deeply it was checked, which may be less than was asked for
 * @param findings what is wrong; empty for a good backup
 * @param unread what could not be read at this time, and why, which says nothing about what is stored
 * @param limitation why it could not be checked as deeply as was asked for, null if it was
 */
public record VerifyReport(
        BackupId id,
        VerifyLevel level,
        Instant at,
        long bytes,
        List<VerifyFinding> findings,
        List<VerifyFinding> unread,
        @Nullable String limitation) {
    public VerifyReport {
        findings = List.copyOf(findings);
        unread = List.copyOf(unread);
    }

    /** A check as deep as was asked for that could read everything. */
    public VerifyReport(BackupId id, VerifyLevel level, Instant at, long bytes, List<VerifyFinding> findings) {
        this(id, level, at, bytes, findings, List.of(), null);
    }

    public boolean good() {
        return findings.isEmpty();
    }

    /** What is bad counts, whatever else could not be read; without such it takes all to call a backup good. */
    boolean hasVerdict() {
        return !good() || unread.isEmpty();
    }

    VerifyReport requireVerdict() throws IOException {
        if (!hasVerdict()) {
            throw new IOException(unread.get(0) + (unread.size() > 1 ? " (and " + (unread.size() - 1) + " more)" : "")
                    + ", so that backup " + id + " is neither proven good nor bad");
        }
        return this;
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
