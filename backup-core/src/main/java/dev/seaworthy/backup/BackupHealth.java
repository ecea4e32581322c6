package dev.seaworthy.backup;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How backups are doing, for a health check; {@link #complaint} says what is wrong. Belongs in a group of its own: a backup
 * that is too old is no reason to take an application out of service.
 *
 * @param plans as they were last read; empty before the first time
 * @param readAt when the storage last answered, null before the first time
 * @param storageError why the storage did not answer the last time; empty when it did
 * @param schedulerSilent how long the scheduler has not looked for what is due, when that is too long
 * @param unreadable which sources of scheduled plans could not be opened the last time, and why, one sentence each; each is
 *     tried once an hour, the first time a minute after the start
 * @param cleanups which scheduled cleanups, or the reading again of old backups after them, failed here the last time, and
 *     why, one sentence each
 */
public record BackupHealth(
        List<PlanStatus> plans,
        @Nullable Instant readAt,
        Optional<String> storageError,
        Optional<Duration> schedulerSilent,
        List<String> unreadable,
        List<String> cleanups) {
    public BackupHealth {
        plans = List.copyOf(plans);
        unreadable = List.copyOf(unreadable);
        cleanups = List.copyOf(cleanups);
    }

    /** What somebody should look at, in one line; empty when all is well. A reason to be degraded, none to be down. */
    public Optional<String> complaint() {
        List<String> complaints = new ArrayList<>();
        storageError.ifPresent(error -> complaints.add("the backup storage does not answer: " + error));
        schedulerSilent.ifPresent(
                silent -> complaints.add("the backup scheduler has not run for " + silent.toMinutes() + " min"));
        complaints.addAll(unreadable);
        complaints.addAll(cleanups);
        plans.forEach(plan -> complaints.addAll(plan.complaints()));
        return complaints.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", complaints));
    }
}
