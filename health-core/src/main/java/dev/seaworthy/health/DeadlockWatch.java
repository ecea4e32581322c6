package dev.seaworthy.health;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/**
 * Looks for threads that wait for each other for ever. Only a deadlock seen by two scans counts. Blind to virtual
 * threads: the JVM's own detection does not see them.
 */
final class DeadlockWatch implements HealthCheck {

    static final String NAME = "deadlock";

    private static final long SCAN_GAP_NANOS = 4_000_000_000L;
    private static final int MOST_NAMES = 8;

    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private final LongSupplier nanoTime;
    private final Consumer<ThreadInfo[]> report;
    private final ReentrantLock scanning = new ReentrantLock();
    private Set<Long> suspects = Set.of();
    private long lastScanNanos;
    private boolean reported;
    private volatile CheckResult verdict = CheckResult.up();

    /** @param report takes the threads of each deadlock once, and keeps nobody waiting */
    DeadlockWatch(LongSupplier nanoTime, Consumer<ThreadInfo[]> report) {
        this.nanoTime = nanoTime;
        this.report = report;
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
                    look();
                }
            } finally {
                scanning.unlock();
            }
        }
        return verdict;
    }

    private void look() {
        long[] found = threads.findDeadlockedThreads();
        Set<Long> now = found == null ? Set.of() : Arrays.stream(found).boxed().collect(Collectors.toSet());
        Set<Long> confirmed = new HashSet<>(now);
        confirmed.retainAll(suspects);
        suspects = now;
        if (confirmed.isEmpty()) {
            reported = false;
            verdict = CheckResult.up();
            return;
        }
        ThreadInfo[] infos = threads.getThreadInfo(
                confirmed.stream().mapToLong(Long::longValue).sorted().toArray(), true, true);
        String names = Arrays.stream(infos)
                .filter(Objects::nonNull)
                .limit(MOST_NAMES)
                .map(ThreadInfo::getThreadName)
                .collect(Collectors.joining(", "));
        verdict = CheckResult.down(confirmed.size() + " threads wait for each other for ever: " + names)
                .with("threads", confirmed.size())
                .definitively();
        if (!reported) {
            reported = true;
            report.accept(infos);
        }
    }
}
