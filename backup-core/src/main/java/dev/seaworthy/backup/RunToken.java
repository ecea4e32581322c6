package dev.seaworthy.backup;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The cancellation and progress of one run. Thread-safe. */
final class RunToken implements RunControl {
    private static final Logger log = LoggerFactory.getLogger(RunToken.class);

    private final InstantSource clock;
    private final AtomicLong bytes = new AtomicLong();
    private final Set<Runnable> stops = new LinkedHashSet<>();
    private volatile @Nullable Supplier<BackupCancelledException> cancelled;
    private volatile @Nullable BackupId backup;
    private volatile @Nullable Pace pace;
    private volatile Runnable observer = () -> {};

    RunToken() {
        this(InstantSource.system());
    }

    RunToken(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public Instant now() {
        return clock.instant();
    }

    @Override
    public void check() {
        Supplier<BackupCancelledException> reason = cancelled;
        if (reason != null) {
            throw reason.get();
        }
    }

    @Override
    public void pace(long bytes) {
        Pace limit = pace;
        if (limit != null) {
            limit.after(bytes, this::check);
        }
    }

    void limit(long bytesPerSecond) {
        if (bytesPerSecond != BackupPlan.UNLIMITED) {
            keep(new Pace(bytesPerSecond));
        }
    }

    void keep(Pace limit) {
        pace = limit;
    }

    /** Is run on the thread that counts, after each piece. */
    void observe(Runnable afterEachPiece) {
        observer = afterEachPiece;
    }

    boolean isCancelled() {
        return cancelled != null;
    }

    void cancel(String reason) {
        end(() -> new BackupCancelledException(reason));
    }

    private void end(Supplier<BackupCancelledException> reason) {
        Set<Runnable> now;
        synchronized (stops) {
            if (cancelled != null) {
                return;
            }
            cancelled = reason;
            now = new LinkedHashSet<>(stops);
            stops.clear();
        }
        now.forEach(RunToken::guarded);
    }

    @Override
    public Registration onCancel(Runnable stop) {
        synchronized (stops) {
            if (cancelled == null) {
                stops.add(stop);
                return () -> {
                    synchronized (stops) {
                        stops.remove(stop);
                    }
                };
            }
        }
        guarded(stop);
        return () -> {};
    }

    /** Cancels the run when {@code timeout} is over, unless ended before. */
    Registration within(Duration timeout, String reason) {
        Thread watch = new Thread(
                () -> {
                    try {
                        Thread.sleep(Math.min(timeout.toMillis(), Long.MAX_VALUE / 2));
                        end(() -> new BackupTimedOutException(reason));
                    } catch (InterruptedException ended) {
                        Thread.currentThread().interrupt();
                    }
                },
                "backup-timeout");
        watch.setDaemon(true);
        watch.start();
        return watch::interrupt;
    }

    void backup(@Nullable BackupId id) {
        backup = id;
    }

    /** The backup that the run is about, once it is known. */
    @Nullable
    BackupId backup() {
        return backup;
    }

    void addBytes(long count) {
        bytes.addAndGet(count);
        observer.run();
    }

    long bytes() {
        return bytes.get();
    }

    private static void guarded(Runnable stop) {
        try {
            stop.run();
        } catch (RuntimeException failure) {
            log.warn("Could not stop a part of a cancelled run; it ends by itself", failure);
        }
    }
}
