package dev.seaworthy.backup;

import java.time.InstantSource;
import java.util.List;

/** The jobs that a {@link BackupScheduling} sets going, and what it needs to know for that. Thread-safe. */
public final class ScheduledJobs {
    private final List<ScheduledJob> all;
    private final String repositoryId;
    private final InstantSource clock;
    private final Lookout lookout;

    ScheduledJobs(List<ScheduledJob> all, String repositoryId, InstantSource clock, Lookout lookout) {
        this.all = List.copyOf(all);
        this.repositoryId = repositoryId;
        this.clock = clock;
        this.lookout = lookout;
    }

    /** Every job that has a schedule, by distinct names. */
    public List<ScheduledJob> all() {
        return all;
    }

    /** Names the repository; who writes to it shares its slots. At most 36 characters. */
    public String repositoryId() {
        return repositoryId;
    }

    /** The time that decides what is due. */
    public InstantSource clock() {
        return clock;
    }

    /** To be told each time it was looked for what is due; health complains when that has not happened for 10 minutes. */
    public void looked() {
        lookout.looked(clock.instant());
    }
}
