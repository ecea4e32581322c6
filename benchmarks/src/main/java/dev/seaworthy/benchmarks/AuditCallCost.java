package dev.seaworthy.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * What one {@code ASYNC} audit call costs its caller, against the asynchronous loggers of Log4j and Logback with the same
 * fields.
 *
 * <p>All queues hold a whole burst, so that the call is measured and not the wait for room. In each round every subject
 * has one burst, followed by a pause until its queue is empty. The last rounds count; those before warm the compiler up.
 */
public final class AuditCallCost {

    private static final int BURST = 20_000;
    private static final int QUEUE = 1 << 16;
    private static final int WARM_UP_ROUNDS = 10;
    private static final int ROUNDS = 25;
    private static final long PAUSE_NANOS = 1_000_000;
    private static final long LONGEST_WAIT_NANOS = 60_000_000_000L;
    private static final String NOTE = "x".repeat(200);

    private AuditCallCost() {}

    /** Prints the cost per call and the ratios to the peers and to the limits of the design. */
    public static void main(String[] arguments) {
        Report.machine();
        List<Subject> subjects = List.of(
                new AuditSubject("audit ASYNC, 6 fields", "", QUEUE),
                new Log4jSubject("", QUEUE),
                new LogbackSubject("", QUEUE),
                new AuditSubject("audit ASYNC, with 200 B of metadata", NOTE, QUEUE),
                new Log4jSubject(NOTE, QUEUE),
                new LogbackSubject(NOTE, QUEUE));
        List<Latency> costs = measure(subjects);
        subjects.forEach(Subject::close);
        Report.heading("One call, in bursts of " + BURST + " from one thread");
        for (int i = 0; i < subjects.size(); i++) {
            Report.latency(subjects.get(i).name(), costs.get(i));
        }
        Report.heading("Ratios");
        ratios("6 fields", costs.get(0), costs.get(1), costs.get(2), 2_000);
        ratios("with 200 B", costs.get(3), costs.get(4), costs.get(5), 4_000);
    }

    private static void ratios(String name, Latency audit, Latency log4j, Latency logback, long limitNanos) {
        Report.ratioAtMost(name + ": p50 to " + limitNanos / 1_000 + " us", (double) audit.p50() / limitNanos, 1);
        Report.ratioAtMost(name + ": p99 to that of Log4j", (double) audit.p99() / log4j.p99(), 1.5);
        Report.ratio(name + ": p50 to that of Log4j", (double) audit.p50() / log4j.p50());
        Report.ratio(name + ": p99 to that of Logback", (double) audit.p99() / logback.p99());
        Report.ratio(name + ": p50 to that of Logback", (double) audit.p50() / logback.p50());
    }

    private static List<Latency> measure(List<Subject> subjects) {
        List<long[]> nanos = new ArrayList<>();
        subjects.forEach(subject -> nanos.add(new long[ROUNDS * BURST]));
        for (int round = -WARM_UP_ROUNDS; round < ROUNDS; round++) {
            for (int i = 0; i < subjects.size(); i++) {
                burst(subjects.get(i), nanos.get(i), Math.max(round, 0) * BURST);
            }
        }
        return nanos.stream().map(Latency::of).toList();
    }

    private static void burst(Subject subject, long[] nanos, int first) {
        long expected = subject.handled() + BURST;
        for (int i = 0; i < BURST; i++) {
            long begin = System.nanoTime();
            subject.call();
            nanos[first + i] = System.nanoTime() - begin;
        }
        awaitHandled(subject, expected);
    }

    private static void awaitHandled(Subject subject, long expected) {
        long deadline = System.nanoTime() + LONGEST_WAIT_NANOS;
        while (subject.handled() < expected) {
            if (System.nanoTime() - deadline > 0) {
                throw new IllegalStateException(subject.name() + " handled " + subject.handled() + " of " + expected
                        + " calls: some were lost");
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }
}
