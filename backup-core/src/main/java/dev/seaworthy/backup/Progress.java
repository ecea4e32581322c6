package dev.seaworthy.backup;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Tells listeners how far one backup is: at the beginning of each phase, then twice a second at most. Thread-safe. */
final class Progress {
    private static final long INTERVAL = TimeUnit.MILLISECONDS.toNanos(500);

    private final Listeners listeners;
    private final BackupId id;
    private final RunToken token;
    private final AtomicLong last = new AtomicLong();
    private volatile Stage stage = new Stage(BackupProgress.Phase.READING, null, 0);

    Progress(Listeners listeners, BackupId id, RunToken token) {
        this.listeners = listeners;
        this.id = id;
        this.token = token;
    }

    /** @param before the bytes of earlier phases */
    private record Stage(
            BackupProgress.Phase phase, @Nullable Long estimate, long before) {}

    void begin(BackupProgress.Phase next, @Nullable Long estimatedBytes) {
        stage = new Stage(next, estimatedBytes, token.bytes());
        last.set(System.nanoTime());
        tell();
    }

    /** Called after each piece, by whichever thread read it: one of them tells. */
    void advanced() {
        long now = System.nanoTime();
        long told = last.get();
        if (now - told >= INTERVAL && last.compareAndSet(told, now)) {
            tell();
        }
    }

    private void tell() {
        Stage now = stage;
        BackupProgress progress = new BackupProgress(id, now.phase(), token.bytes() - now.before(), now.estimate());
        listeners.tell(listener -> listener.progressed(progress));
    }
}
