package dev.seaworthy.audit;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread {@code audit-journal}: does what callers want done to the journal's files, and all that waits at a time
 * together, so that a disk that hangs holds it and nobody else. Its methods are thread-safe.
 */
final class JournalThread implements Runnable {
    /** A healthy disk answers in milliseconds; after this, callers are sent away at once. */
    static final Duration PATIENCE = Duration.ofSeconds(1);

    private static final Logger LOG = LoggerFactory.getLogger(JournalThread.class);
    private static final int MAX_WAITING_BYTES = 16 << 20;
    private static final long TIDY_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final long LAST_RESORT_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final Path folder;
    private final Duration patience;
    private final Disk disk;
    private final Thread thread = new Thread(this, "audit-journal");
    private final Semaphore room = new Semaphore(MAX_WAITING_BYTES);
    /** The newest first. */
    private final AtomicReference<@Nullable DiskRequest> waiting = new AtomicReference<>();

    private final AtomicBoolean idle = new AtomicBoolean();
    /** When the work that is going on began, 0 when none is. */
    private volatile long busySince;

    private volatile boolean closing;
    private volatile boolean ended;

    JournalThread(Path folder, Duration patience, Disk disk) {
        this.folder = folder;
        this.patience = patience;
        this.disk = disk;
        this.thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** Whether the disk did not take too long over what it was last asked for. */
    boolean answers() {
        long since = busySince;
        return since == 0 || System.nanoTime() - since < patience.toNanos();
    }

    /** Returns once it is done. */
    void perform(DiskRequest request, Duration limit) throws IOException {
        long deadline = System.nanoTime() + limit.toNanos();
        if (!answers() || !haveRoom(request.bytes(), deadline)) {
            throw silent();
        }
        push(request);
        if (ended && request.take()) {
            throw closed();
        }
        wake();
        if (!request.await(deadline)) {
            throw silent();
        }
    }

    /** Hands all over before it waits for the first, so that they share fsyncs; whether each was done. */
    boolean[] performAll(List<? extends DiskRequest> requests, Duration limit) {
        long deadline = System.nanoTime() + limit.toNanos();
        int pushed = 0;
        while (pushed < requests.size()
                && answers()
                && haveRoom(requests.get(pushed).bytes(), deadline)) {
            push(requests.get(pushed));
            pushed++;
            wake();
        }
        boolean[] done = new boolean[requests.size()];
        for (int i = 0; i < pushed; i++) {
            DiskRequest request = requests.get(i);
            try {
                done[i] = !(ended && request.take()) && request.await(deadline);
            } catch (IOException e) {
                LOG.debug("The audit journal can not take an event.", e);
            }
        }
        return done;
    }

    /** Has it look for files that are no longer needed. */
    void wake() {
        if (idle.get() && idle.getAndSet(false)) {
            LockSupport.unpark(thread);
        }
    }

    /** Does what waits and ends; waits for that at most so long. */
    void close(Duration limit) {
        closing = true;
        LockSupport.unpark(thread);
        boolean interrupted = Thread.interrupted();
        try {
            thread.join(limit.toMillis());
        } catch (InterruptedException e) {
            interrupted = true;
        }
        if (thread.isAlive()) {
            LOG.warn("The disk of the audit journal {} does not answer; its thread ends when it does.", folder);
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void run() {
        while (!closing || waiting.get() != null) {
            turn();
        }
        busySince = now();
        try {
            disk.close();
        } finally {
            ended = true;
            fail(taken(), closed());
        }
    }

    /** Without this thread nothing is journaled any more, so it outlives also a heap too full to take what waits. */
    private void turn() {
        try {
            step();
        } catch (RuntimeException | Error failure) {
            // Whose turn it was goes on when its time is over. No log: it would ask for memory too.
            LockSupport.parkNanos(LAST_RESORT_PAUSE_NANOS);
        }
    }

    private static void fail(List<DiskRequest> requests, IOException failure) {
        for (DiskRequest request : requests) {
            request.settle(failure);
            request.wake();
        }
    }

    private void step() {
        List<DiskRequest> taken = taken();
        if (taken.isEmpty()) {
            rest();
        }
        busySince = now();
        try {
            perform(taken);
            disk.tidy();
        } catch (RuntimeException | Error failure) {
            LOG.error("The audit journal met a failure of its own and goes on.", failure);
            fail(taken, new IOException(failure.toString(), failure));
        } finally {
            busySince = 0;
        }
    }

    /** Records that follow each other go to the disk together. */
    private void perform(List<DiskRequest> taken) {
        List<AppendRequest> records = new ArrayList<>(taken.size());
        for (DiskRequest request : taken) {
            if (request instanceof AppendRequest record) {
                records.add(record);
            } else {
                append(records);
                records.clear();
                ((DiskTask<?>) request).run();
            }
        }
        append(records);
    }

    private void append(List<AppendRequest> records) {
        if (!records.isEmpty()) {
            disk.append(records);
        }
    }

    /** All that waits and is still wanted, the oldest first. */
    private List<DiskRequest> taken() {
        List<DiskRequest> taken = new ArrayList<>();
        int bytes = 0;
        DiskRequest oldest = null;
        for (DiskRequest request = waiting.getAndSet(null); request != null; ) {
            DiskRequest earlier = request.next;
            request.next = oldest;
            bytes += request.bytes();
            oldest = request;
            request = earlier;
        }
        // First, lest a failure take the room away for ever.
        room.release(bytes);
        for (DiskRequest request = oldest; request != null; request = request.next) {
            if (request.take()) {
                taken.add(request);
            }
        }
        return taken;
    }

    private void rest() {
        idle.set(true);
        if (waiting.get() == null && !closing) {
            LockSupport.parkNanos(this, TIDY_NANOS);
        }
        idle.set(false);
    }

    private void push(DiskRequest request) {
        do {
            request.next = waiting.get();
        } while (!waiting.compareAndSet(request.next, request));
    }

    private boolean haveRoom(int bytes, long deadline) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return room.tryAcquire(bytes)
                            || room.tryAcquire(bytes, deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private IOException silent() {
        return new IOException("the disk of the journal " + folder + " does not answer");
    }

    private IOException closed() {
        return new IOException("the journal " + folder + " is closed");
    }

    /** Never 0. */
    private static long now() {
        return System.nanoTime() | 1;
    }

    /** What is done on the thread; takes as long as the disk takes. */
    interface Disk {
        /** Appends these, and settles and wakes each. */
        void append(List<AppendRequest> records);

        /** Removes what is no longer needed; called now and then. */
        void tidy();

        /** The last that is called. */
        void close();
    }
}
