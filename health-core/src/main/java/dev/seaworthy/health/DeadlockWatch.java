package dev.seaworthy.health;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks for threads that wait for each other for ever. Only a deadlock seen by two scans counts. Blind to virtual
 * threads: the JVM's own detection does not see them.
 */
final class DeadlockWatch implements HealthCheck {

    static final String NAME = "deadlock";

    private static final Logger log = LoggerFactory.getLogger(DeadlockWatch.class);
    private static final long SCAN_GAP_NANOS = 4_000_000_000L;
    private static final int MOST_NAMES = 8;

    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private final LongSupplier nanoTime;
    private final ReentrantLock scanning = new ReentrantLock();
    private Set<Long> suspects = Set.of();
    private long lastScanNanos;
    private boolean reported;
    private volatile CheckResult verdict = CheckResult.up();

    DeadlockWatch(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.lastScanNanos = nanoTime.getAsLong() - SCAN_GAP_NANOS;
    }

    @Override
    public CheckResult check(CheckContext context) {
        return scan();
    }

    /**
     * Scans unless somebody else just did or is at it: also called by request threads when the engine is stalled. Two
     * scans closer together than the gap could both see the same passing moment.
     */
    CheckResult scan() {
        if (scanning.tryLock()) {
            try {
                long now = nanoTime.getAsLong();
                if (now - lastScanNanos >= SCAN_GAP_NANOS) {
                    lastScanNanos = now;
                    verdict = look();
                }
            } finally {
                scanning.unlock();
            }
        }
        return verdict;
    }

    private CheckResult look() {
        long[] found = threads.findDeadlockedThreads();
        Set<Long> now = found == null ? Set.of() : Arrays.stream(found).boxed().collect(Collectors.toSet());
        Set<Long> confirmed = new HashSet<>(now);
        confirmed.retainAll(suspects);
        suspects = now;
        if (confirmed.isEmpty()) {
            reported = false;
            return CheckResult.up();
        }
        ThreadInfo[] infos = threads.getThreadInfo(
                confirmed.stream().mapToLong(Long::longValue).sorted().toArray(), true, true);
        reportOnce(infos);
        String names = Arrays.stream(infos)
                .filter(Objects::nonNull)
                .limit(MOST_NAMES)
                .map(ThreadInfo::getThreadName)
                .collect(Collectors.joining(", "));
        return CheckResult.down(confirmed.size() + " threads wait for each other for ever: " + names)
                .with("threads", confirmed.size())
                .definitively();
    }

    private void reportOnce(ThreadInfo[] infos) {
        if (!reported) {
            reported = true;
            log.error(
                    "Deadlock: these threads wait for each other for ever; only a restart helps.\n{}",
                    Arrays.stream(infos)
                            .filter(Objects::nonNull)
                            .map(ThreadInfo::toString)
                            .collect(Collectors.joining()));
        }
    }
}
