package dev.seaworthy.alerts;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads and writes the state on a thread of its own: a disk that hangs must not keep anybody from hearing of it. */
final class StateKeeper {

    private static final Logger log = LoggerFactory.getLogger(StateKeeper.class);

    private static final Duration AGAIN_AFTER = Duration.ofMinutes(1);

    private final StateFile file;
    private final Duration againAfter;
    private final Thread thread = new Thread(this::run, "alerts-state");
    private final CompletableFuture<@Nullable AlertSnapshot> former = new CompletableFuture<>();
    private final CountDownLatch tried = new CountDownLatch(1);
    private @Nullable AlertSnapshot next;
    private boolean closed;
    private volatile @Nullable String error = "the state of a former process is still being read";

    StateKeeper(StateFile file) {
        this(file, AGAIN_AFTER);
    }

    /** @param againAfter when what failed is tried again */
    StateKeeper(StateFile file, Duration againAfter) {
        this.file = file;
        this.againAfter = againAfter;
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** Whether it is known by now what a former process left; waits so long for the first attempt to read it. */
    boolean isRead(Duration within) throws InterruptedException {
        tried.await(within.toNanos(), TimeUnit.NANOSECONDS);
        return former.isDone();
    }

    /** What a former process left; {@code null} for nothing. */
    @Nullable
    AlertSnapshot former() {
        return former.getNow(null);
    }

    /** Only the newest is worth writing. */
    synchronized void keep(AlertSnapshot snapshot) {
        next = snapshot;
        notifyAll();
    }

    private void run() {
        try {
            boolean read = read();
            tried.countDown();
            while (!read && rest()) {
                read = read();
            }
            if (read) {
                keepUntilShut();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            release();
        }
    }

    /** What could not be read is not written over; it may be held by a predecessor that is about to end. */
    private boolean read() {
        try {
            AlertSnapshot found = file.read();
            error = null;
            former.complete(found);
            return true;
        } catch (Exception | Error e) {
            if (tried.getCount() > 0) {
                log.warn("Alerts are not kept over a restart; it is tried again every minute", e);
            }
            error = "the state of alerts cannot be read: " + e.getMessage();
            return false;
        }
    }

    private void keepUntilShut() throws InterruptedException {
        do {
            awaitNext();
            while (!writeNext() && rest()) {
                // Until it can be written.
            }
        } while (!isShut());
        writeNext();
    }

    /** What cannot be written stays the next, unless there is something newer. */
    private boolean writeNext() {
        AlertSnapshot snapshot = peek();
        if (snapshot == null) {
            return true;
        }
        try {
            file.write(snapshot);
            error = null;
            written(snapshot);
            return true;
        } catch (Exception | Error e) {
            if (error == null) {
                log.warn("The state of alerts cannot be written; it is tried again every minute", e);
            }
            error = "the state of alerts cannot be written: " + e.getMessage();
            return false;
        }
    }

    private synchronized @Nullable AlertSnapshot peek() {
        return next;
    }

    private synchronized void written(AlertSnapshot snapshot) {
        next = snapshot.equals(next) ? null : next;
    }

    private synchronized void awaitNext() throws InterruptedException {
        while (next == null && !closed) {
            wait();
        }
    }

    /** Waits before the next attempt; false when it is shut. */
    private synchronized boolean rest() throws InterruptedException {
        long end = System.nanoTime() + againAfter.toNanos();
        for (long left = againAfter.toNanos(); left > 0 && !closed; left = end - System.nanoTime()) {
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
        return !closed;
    }

    private synchronized boolean isShut() {
        return closed;
    }

    private void release() {
        try {
            file.release();
        } catch (IOException e) {
            log.warn("The state of alerts could not be given free", e);
        }
    }

    @Nullable
    String error() {
        return error;
    }

    synchronized void shut() {
        closed = true;
        notifyAll();
    }

    void awaitEnd(long nanos) throws InterruptedException {
        TimeUnit.NANOSECONDS.timedJoin(thread, Math.max(1, nanos));
        if (thread.isAlive()) {
            log.warn("The disk with the state of alerts hangs; the last changes are not in it");
        }
    }
}
