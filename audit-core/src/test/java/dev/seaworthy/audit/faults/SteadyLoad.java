package dev.seaworthy.audit.faults;

import dev.seaworthy.audit.AppendResult;
import dev.seaworthy.audit.AuditEvent;
import dev.seaworthy.audit.AuditLogger;
import dev.seaworthy.audit.AuditMode;
import dev.seaworthy.audit.AuditTimeoutException;
import dev.seaworthy.audit.Resource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/**
 * Callers that log at a steady pace whatever the database does: most in {@code ASYNC}, some in {@code JOURNALED}, a few
 * in {@code SYNC}. It remembers how long the longest call of each mode took.
 */
final class SteadyLoad {
    private static final int ASYNC_THREADS = 6;
    private static final int JOURNALED_THREADS = 2;
    /** So many that each keeps its pace also while its every call waits for its timeout. */
    private static final int SYNC_THREADS = 20;

    private static final String DESCRIPTION = "somebody did something ".repeat(8);

    private final AuditLogger logger;
    private final List<Caller> callers = new ArrayList<>();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private final Set<String> refused = ConcurrentHashMap.newKeySet();
    private final Set<String> unsure = ConcurrentHashMap.newKeySet();
    private volatile boolean stopped;

    private SteadyLoad(AuditLogger logger) {
        this.logger = logger;
    }

    static SteadyLoad start(AuditLogger logger, int perSecond) {
        SteadyLoad load = new SteadyLoad(logger);
        load.add(AuditMode.ASYNC, ASYNC_THREADS, perSecond * 89 / 100);
        load.add(AuditMode.JOURNALED, JOURNALED_THREADS, perSecond * 10 / 100);
        load.add(AuditMode.SYNC, SYNC_THREADS, perSecond / 100);
        load.callers.forEach(Thread::start);
        return load;
    }

    /** Returns once the last call has ended. */
    void stop() throws InterruptedException {
        stopped = true;
        for (Caller caller : callers) {
            caller.join(TimeUnit.SECONDS.toMillis(30));
            if (caller.isAlive()) {
                failures.add(caller.getName() + " hangs in log");
            }
        }
    }

    /** What no caller should have met. */
    Queue<String> failures() {
        return failures;
    }

    /** Events that neither the queue nor the disk of the journal nor the store took in time. */
    Set<String> refused() {
        return refused;
    }

    /** Events of {@code SYNC} whose caller was told that they may be there. */
    Set<String> unsure() {
        return unsure;
    }

    /** How many of each caller were accepted so far. */
    List<Long> acceptedCalls() {
        return callers.stream().map(caller -> caller.accepted).toList();
    }

    /** Whether each caller has begun another call since then that was accepted. */
    boolean wentOnSince(List<Long> acceptedCalls) {
        return IntStream.range(0, callers.size()).allMatch(i -> callers.get(i).accepted >= acceptedCalls.get(i) + 2);
    }

    Set<String> accepted() {
        Set<String> keys = new HashSet<>();
        for (Caller caller : callers) {
            for (long n = 0; n < caller.calls; n++) {
                keys.add(caller.getName() + "-" + n);
            }
        }
        keys.removeAll(refused);
        keys.removeAll(unsure);
        return keys;
    }

    Map<AuditMode, Duration> longestCalls() {
        Map<AuditMode, Duration> longest = new EnumMap<>(AuditMode.class);
        callers.forEach(caller -> longest.merge(
                caller.mode,
                Duration.ofNanos(caller.longest),
                (some, other) -> some.compareTo(other) > 0 ? some : other));
        return longest;
    }

    private void add(AuditMode mode, int threads, int perSecond) {
        for (int i = 0; i < threads; i++) {
            callers.add(new Caller(mode, i, TimeUnit.SECONDS.toNanos(1) * threads / perSecond));
        }
    }

    /** Its events are numbered without a gap as long as none fails. */
    private final class Caller extends Thread {
        private final AuditMode mode;
        private final long interval;
        private volatile long calls;
        private volatile long accepted;
        private volatile long longest;

        Caller(AuditMode mode, int number, long interval) {
            super(mode + "-" + number);
            this.mode = mode;
            this.interval = interval;
            setDaemon(true);
        }

        @Override
        public void run() {
            long next = System.nanoTime();
            while (!stopped && call()) {
                next = Math.max(next + interval, System.nanoTime() - TimeUnit.SECONDS.toNanos(1));
                LockSupport.parkNanos(next - System.nanoTime());
            }
        }

        private boolean call() {
            String key = getName() + "-" + calls;
            AuditEvent event =
                    AuditEvent.of("away.test").on(Resource.of("key", key)).description(DESCRIPTION);
            long begin = System.nanoTime();
            try {
                AppendResult result = logger.log(event, mode);
                if (result.accepted()) {
                    accepted++;
                } else {
                    refused.add(key);
                }
                calls++;
                return true;
            } catch (AuditTimeoutException timeout) {
                unsure.add(key);
                calls++;
                return true;
            } catch (RuntimeException failure) {
                failures.add(getName() + ": " + failure);
                return false;
            } finally {
                longest = Math.max(longest, System.nanoTime() - begin);
            }
        }
    }
}
