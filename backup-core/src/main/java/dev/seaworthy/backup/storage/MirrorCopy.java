package dev.seaworthy.backup.storage;

import dev.seaworthy.backup.BackupStorage;
import dev.seaworthy.backup.CopyStatus;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A copy beside the primary, and whether it is known to hold the same. Thread-safe. */
final class MirrorCopy {
    private static final Logger log = LoggerFactory.getLogger(MirrorCopy.class);

    private final BackupStorage storage;
    private final InstantSource clock;
    private boolean compared;
    private @Nullable Instant since;
    private @Nullable String reason;
    private long missing;
    private long surplus;
    private long skipped;

    MirrorCopy(BackupStorage storage, InstantSource clock) {
        this.storage = storage;
        this.clock = clock;
    }

    BackupStorage storage() {
        return storage;
    }

    synchronized boolean isCompared() {
        return compared;
    }

    /** Whether what is written next may go there directly. */
    synchronized boolean inStep() {
        return compared && reason == null;
    }

    /** From now on it gets nothing directly, since a manifest might come to stand there without what it needs. */
    synchronized void lag(String why) {
        if (reason == null) {
            since = clock.instant();
            log.warn("The {} lags from now on and is caught up later: {}", storage, why);
        }
        compared = true;
        reason = why;
        skipped++;
    }

    /** Something was written or deleted that it did not hear of. */
    synchronized void skip(String key) {
        if (inStep()) {
            lag(key + " was written while it was being caught up");
        }
        skipped++;
    }

    synchronized long skipped() {
        return skipped;
    }

    synchronized void differs(MirrorDifference difference) {
        missing = difference.missing().size();
        surplus = difference.surplus();
        String complaint = difference.complaint();
        if (complaint != null) {
            lag(complaint);
        } else {
            compared = true;
        }
    }

    /** Takes it as up to date, unless it missed something since {@code skippedBefore}. */
    synchronized boolean settle(long skippedBefore) {
        if (skipped != skippedBefore) {
            return false;
        }
        if (reason != null) {
            log.info("The {} is up to date again", storage);
        }
        compared = true;
        since = null;
        reason = null;
        missing = 0;
        return true;
    }

    synchronized CopyStatus status() {
        return new CopyStatus(storage.toString(), since, reason, missing, surplus);
    }
}
