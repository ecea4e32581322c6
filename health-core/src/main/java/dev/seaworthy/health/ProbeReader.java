package dev.seaworthy.health;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What requests read: the published snapshot and the age of the engine's last tick. Takes no lock, so that nothing the
 * engine does can hold up a probe.
 */
final class ProbeReader {

    /** Without a tick for this long (three default intervals) nothing the engine says is fresh. */
    static final Duration STALLED = Duration.ofSeconds(30);

    private final @Nullable DeadlockWatch deadlockWatch;
    private final InstantSource clock;
    private final LongSupplier nanoTime;
    private volatile HealthSnapshot snapshot;
    private volatile boolean ticking;
    private volatile long lastTickNanos;

    ProbeReader(
            HealthSnapshot first, @Nullable DeadlockWatch deadlockWatch, InstantSource clock, LongSupplier nanoTime) {
        this.snapshot = first;
        this.deadlockWatch = deadlockWatch;
        this.clock = clock;
        this.nanoTime = nanoTime;
    }

    /** Returns what was published before. */
    HealthSnapshot publish(HealthSnapshot next) {
        HealthSnapshot before = snapshot;
        snapshot = next;
        return before;
    }

    void ticked(long nowNanos) {
        lastTickNanos = nowNanos;
        ticking = true;
    }

    /** From now on silence is no sign of trouble. */
    void stop() {
        ticking = false;
    }

    HealthReport report(Probe probe) {
        HealthReport report = current(snapshot.of(probe));
        boolean restarts = probe == Probe.LIVENESS || probe == Probe.ROOT;
        return restarts && deadlockWatch != null && stalled() ? verified(report, deadlockWatch.scan()) : report;
    }

    HealthReport overview() {
        return current(snapshot.overview());
    }

    Optional<HealthReport> group(String name) {
        return Optional.ofNullable(snapshot.groups().get(name)).map(this::current);
    }

    Set<String> groups() {
        return snapshot.groups().keySet();
    }

    private HealthReport current(HealthSnapshot.Answers answers) {
        boolean stale = ticking && nanoTime.getAsLong() - answers.staleAtNanos() >= 0;
        return stale || stalled() ? answers.stale() : answers.fresh();
    }

    private boolean stalled() {
        return ticking && nanoTime.getAsLong() - lastTickNanos > STALLED.toNanos();
    }

    /** The engine is silent: the request's own thread has looked for the one thing that needs a restart. */
    private HealthReport verified(HealthReport report, CheckResult scan) {
        return scan.status() == Status.UP
                ? report
                : new HealthReport(report.probe(), Status.DOWN, scan.message(), clock.instant(), report.checks());
    }
}
