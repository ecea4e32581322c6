package dev.seaworthy.backup;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Backup ids for tests. */
final class TestIds {
    private TestIds() {}

    static BackupId at(String plan, Instant time) {
        return new BackupId(plan, time.truncatedTo(ChronoUnit.SECONDS), "aaaa");
    }
}
