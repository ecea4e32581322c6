package dev.seaworthy.backup;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** The content of {@code running/<id>.json}: who is writing a backup, so that a dead run is not taken for a living one. */
record RunningMark(BackupId id, Instant startedAt, String host, long pid, long processStartedMillis) {
    /** A run elsewhere that is older than this is taken for dead. */
    static final Duration LONGEST_RUN = Duration.ofHours(24);

    static RunningMark of(BackupId id, Instant startedAt) {
        ProcessHandle self = ProcessHandle.current();
        return new RunningMark(id, startedAt, localHost(), self.pid(), started(self));
    }

    /** A mark of this process whose run is over is dead, though the process lives: it could not be removed. */
    boolean alive(Instant now) {
        if (!host.equals(localHost())) {
            return startedAt.plus(LONGEST_RUN).isAfter(now);
        }
        ProcessHandle self = ProcessHandle.current();
        if (pid == self.pid() && started(self) == processStartedMillis) {
            return LiveRuns.contains(id);
        }
        Optional<ProcessHandle> process = ProcessHandle.of(pid);
        return process.isPresent() && started(process.get()) == processStartedMillis;
    }

    private static long started(ProcessHandle process) {
        return process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
    }

    private static String localHost() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException unnamed) {
            return "localhost";
        }
    }
}
