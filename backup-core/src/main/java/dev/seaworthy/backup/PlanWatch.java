package dev.seaworthy.backup;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What health checks and meters know of the plans, read on the thread {@code backup-watch}, so that a storage that hangs
 * holds up nobody. {@link #refresh} is the whole step. Thread-safe.
 */
final class PlanWatch implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(PlanWatch.class);

    /** Backups of other nodes are seen this late, one's own at once. */
    private static final Duration INTERVAL = Duration.ofMinutes(5);

    /** A storage that has not answered for this long hangs. */
    private static final Duration PATIENCE = Duration.ofMinutes(15);

    private final Callable<List<PlanStatus>> read;
    private final InstantSource clock;
    private volatile @Nullable Seen seen;
    private volatile @Nullable String error;
    private final Rounds rounds = new Rounds("backup-watch", Duration.ZERO, INTERVAL, this::refresh);
    private long answeredNanos;

    private record Seen(List<PlanStatus> plans, Instant at) {}

    PlanWatch(Callable<List<PlanStatus>> read, InstantSource clock) {
        this.read = read;
        this.clock = clock;
    }

    synchronized void start() {
        if (rounds.start()) {
            answeredNanos = System.nanoTime();
        }
    }

    /** Something has happened: the next reading comes at once. */
    void wake() {
        rounds.wake();
    }

    /** Reads once; a failure is remembered until a reading succeeds. */
    void refresh() {
        try {
            seen = new Seen(read.call(), clock.instant());
            answered();
        } catch (IOException | UncheckedIOException failure) {
            failed(Reasons.of(failure), failure);
        } catch (Exception | Error failure) { // One bad reading must not end the watch.
            failed(failure instanceof BackupException ? Reasons.of(failure) : failure.toString(), failure);
        }
    }

    private synchronized void answered() {
        error = null;
        answeredNanos = System.nanoTime();
    }

    private void failed(String reason, Throwable failure) {
        if (error == null) {
            log.warn("The state of the backups cannot be read; health says so until it can", failure);
        }
        error = reason;
    }

    List<PlanStatus> plans() {
        Seen last = seen;
        return last == null ? List.of() : last.plans();
    }

    @Nullable
    Instant readAt() {
        Seen last = seen;
        return last == null ? null : last.at();
    }

    /** Measured by a clock that nobody sets: a machine that slept must not look like a storage that hangs. */
    synchronized Optional<String> storageError(long nowNanos) {
        if (error != null) {
            return Optional.of(error);
        }
        Duration silent = Duration.ofNanos(nowNanos - answeredNanos);
        return rounds.running() && silent.compareTo(PATIENCE) > 0
                ? Optional.of("no answer for " + silent.toMinutes() + " min")
                : Optional.empty();
    }

    @Override
    public void close() {
        rounds.close();
    }
}
