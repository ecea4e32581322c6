package dev.seaworthy.health;

import dev.seaworthy.health.SnapshotWriter.Phase;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Decides when checks run and what their results mean. {@link #tick()} is one step of the timer and never runs a check
 * itself; results come back through {@link #complete}. State is guarded by one lock that no request ever takes.
 */
final class HealthEngine {

    /** The timer never sleeps longer, so that a longer gap between two ticks means the process was paused. */
    static final Duration LONGEST_WAIT = Duration.ofSeconds(1);

    /** A gap beyond this is not scheduling noise. */
    static final Duration PAUSE = Duration.ofSeconds(3);

    /** Most applications have started by then; in one that has not, somebody will ask the log why. */
    static final Duration LONG_START = Duration.ofMinutes(1);

    private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition somethingChanged = lock.newCondition();
    private final CountDownLatch closed = new CountDownLatch(1);

    private final CheckRegistry registry = new CheckRegistry();
    private final SnapshotWriter writer;
    private final Executor executor;
    private final EngineEvents events;
    private final InstantSource clock;
    private final LongSupplier nanoTime;
    private final ProbeReader reader;
    private volatile Phase phase = Phase.NEW;
    private volatile boolean draining;
    private volatile boolean maintenance;
    private long lastTickNanos;
    private long openedNanos;
    private boolean saidStarting;
    private Instant lastTickAt = Instant.EPOCH;

    HealthEngine(
            List<CheckSpec> specs,
            Set<String> expected,
            boolean rootIsUnion,
            @Nullable DeadlockWatch deadlockWatch,
            Executor executor,
            EngineEvents events,
            InstantSource clock,
            LongSupplier nanoTime) {
        this.executor = executor;
        this.events = events;
        this.clock = clock;
        this.nanoTime = nanoTime;
        long now = nanoTime.getAsLong();
        specs.forEach(spec -> registry.add(new CheckState(spec, false, now)));
        this.writer = new SnapshotWriter(registry, expected, rootIsUnion);
        this.reader = new ProbeReader(writer.write(now, clock.instant()), deadlockWatch, clock, nanoTime);
    }

    /** Opens the engine for ticks; returns false when it was open before. */
    boolean open() {
        lock.lock();
        try {
            if (phase == Phase.CLOSED) {
                throw new IllegalStateException("this health monitor is closed; build a new one");
            }
            boolean first = phase == Phase.NEW;
            phase = Phase.RUNNING;
            writer.phase(phase);
            lastTickNanos = nanoTime.getAsLong();
            lastTickAt = clock.instant();
            openedNanos = lastTickNanos;
            reader.ticked(lastTickNanos);
            publish();
            return first;
        } finally {
            lock.unlock();
        }
    }

    /** Adds a check; one that joins a started application has no say before its first confirmed status. */
    void register(CheckSpec spec) {
        lock.lock();
        try {
            if (phase == Phase.CLOSED) {
                throw new IllegalStateException(
                        "check \"" + spec.name() + "\" comes too late: this health monitor is closed");
            }
            registry.add(new CheckState(spec, writer.started(), nanoTime.getAsLong()));
            publish();
            somethingChanged.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Removes a check and gives up its attempt; false when there is no such check. */
    boolean unregister(String check) {
        lock.lock();
        try {
            boolean removed = registry.remove(check);
            if (removed) {
                publish();
            }
            return removed;
        } finally {
            lock.unlock();
        }
    }

    /** The most threads that all checks may need at once. */
    int mostAttempts() {
        return registry.size();
    }

    /** One step of the timer. */
    void tick() {
        List<CheckAttempt> starting = new ArrayList<>();
        lock.lock();
        try {
            if (phase != Phase.RUNNING) {
                return;
            }
            long now = nanoTime.getAsLong();
            forgivePause(now);
            registry.states().forEach(state -> step(state, now, starting));
            sayWhatStartingWaitsFor(now);
            publish();
        } finally {
            lock.unlock();
            // Whatever failed above: an attempt that is noted but never launched would look like one that hangs.
            launchAll(starting.iterator());
        }
    }

    /** One that fails keeps no other from its start. */
    private void launchAll(Iterator<CheckAttempt> starting) {
        try {
            while (starting.hasNext()) {
                launch(starting.next());
            }
        } finally {
            if (starting.hasNext()) {
                launchAll(starting);
            }
        }
    }

    private void sayWhatStartingWaitsFor(long now) {
        if (!writer.started() && !saidStarting && now - openedNanos >= LONG_START.toNanos()) {
            saidStarting = true;
            events.stillStarting(reader.report(Probe.STARTUP), LONG_START);
        }
    }

    private void forgivePause(long now) {
        long gap = now - lastTickNanos;
        lastTickNanos = now;
        reader.ticked(now);
        noticeClockJump(gap, now);
        if (gap > PAUSE.toNanos()) {
            events.paused(Duration.ofNanos(gap));
            registry.states().forEach(state -> state.forgivePause(gap, now));
        }
    }

    /** A suspended machine stops the monotonic clock: what looks fresh may be hours old when it goes on. */
    private void noticeClockJump(long gapNanos, long now) {
        Instant wall = clock.instant();
        Duration jump = Duration.between(lastTickAt, wall).minusNanos(gapNanos);
        lastTickAt = wall;
        if (jump.abs().compareTo(PAUSE) > 0) {
            events.clockJumped(jump);
            registry.states().forEach(state -> state.lookAgain(now));
        }
    }

    private void step(CheckState state, long now, List<CheckAttempt> starting) {
        CheckAttempt attempt = state.attempt;
        if (attempt == null) {
            if (now - state.dueNanos >= 0) {
                attempt = new CheckAttempt(state.spec, state.lastInTime(), nanoTime);
                starting.add(attempt);
                state.attempt = attempt;
                // Holds only if the attempt ends without a result that can be counted.
                state.dueNanos = now + CheckState.RECHECK.toNanos();
            }
        } else if (!attempt.cancelled() && now - attempt.deadlineNanos() >= 0) {
            giveUp(state, attempt, now);
        } else if (attempt.cancelled() && now - state.dueNanos >= 0) {
            // One in flight per check: nothing new starts, but time passing is news.
            count(state, attempt, attempt.stillRunningResult(now), now);
        }
    }

    private void giveUp(CheckState state, CheckAttempt attempt, long now) {
        attempt.cancel();
        events.attemptEnded(attempt, "timeout", now);
        count(state, attempt, attempt.timeoutResult(), now);
    }

    private void launch(CheckAttempt attempt) {
        try {
            executor.execute(() -> run(attempt));
        } catch (RejectedExecutionException e) {
            // The thread of the last attempt is on its way back, or we are closing.
            abandonStart(attempt, null);
        } catch (Throwable e) {
            abandonStart(attempt, CheckResult.down("no thread could be started").causedBy(e));
        }
    }

    private void run(CheckAttempt attempt) {
        try {
            complete(attempt, attempt.run());
        } finally {
            ended(attempt);
        }
    }

    /** No attempt that is over may stay noted as one that hangs. */
    private void ended(CheckAttempt attempt) {
        lock.lock();
        try {
            registry.ended(attempt);
        } finally {
            lock.unlock();
        }
    }

    private void abandonStart(CheckAttempt attempt, @Nullable CheckResult result) {
        lock.lock();
        try {
            CheckState state = registry.waitingFor(attempt);
            long now = nanoTime.getAsLong();
            if (state != null && result != null) {
                count(state, attempt, result, now);
            } else if (state != null) {
                state.dueNanos = now + RETRY_NANOS;
            }
            registry.ended(attempt);
            publish();
        } finally {
            registry.ended(attempt);
            lock.unlock();
        }
    }

    private void complete(CheckAttempt attempt, CheckResult result) {
        lock.lock();
        try {
            CheckState state = registry.waitingFor(attempt);
            if (phase != Phase.RUNNING || state == null) {
                registry.ended(attempt);
                return;
            }
            long now = nanoTime.getAsLong();
            if (now - lastTickNanos > PAUSE.toNanos()) {
                // After a pause this thread may be faster than the timer, and is not to blame either.
                forgivePause(now);
            }
            registry.ended(attempt);
            if (attempt.cancelled()) {
                events.attemptEnded(attempt, "late", now);
                state.cameBack(now - attempt.deadlineNanos(), now);
            } else if (now - attempt.deadlineNanos() >= 0) {
                giveUp(state, attempt, now);
            } else {
                events.attemptEnded(attempt, outcome(result), now);
                warnIfSlow(state, attempt, result, now);
                state.endedInTime(result);
                count(state, attempt, result, now);
            }
            publish();
            somethingChanged.signal();
        } finally {
            lock.unlock();
        }
    }

    private void warnIfSlow(CheckState state, CheckAttempt attempt, CheckResult result, long now) {
        Duration used = attempt.used(now);
        if (result.status() == Status.UP && state.worthAWarning(used, now)) {
            events.slow(state.spec, used);
        }
    }

    private static String outcome(CheckResult result) {
        return switch (result.status()) {
            case UP -> "up";
            case DEGRADED -> "degraded";
            case DOWN -> result.cause() == null ? "down" : "error";
        };
    }

    private void count(CheckState state, CheckAttempt attempt, CheckResult result, long now) {
        CheckTransition transition = state.accept(result, attempt.startedNanos, now, clock.instant());
        if (transition != null) {
            events.changed(transition);
        } else if (result.status() != Status.UP) {
            events.stillFailing(state.spec.name(), result, state.consecutiveFailures());
        }
    }

    private void publish() {
        HealthSnapshot after = writer.write(nanoTime.getAsLong(), clock.instant());
        events.published(reader.publish(after), after);
    }

    /**
     * The timer's rest until the next step is due, at least the given time; ends early when a result came in. A
     * spurious end costs one idle step.
     */
    @SuppressWarnings("WaitNotInLoop")
    void rest(Duration atLeast) throws InterruptedException {
        lock.lock();
        try {
            long nanos = Math.max(atLeast.toNanos(), nanosUntilNextStep());
            if (nanos > 0 && phase == Phase.RUNNING) {
                somethingChanged.awaitNanos(nanos);
            }
        } finally {
            lock.unlock();
        }
    }

    private long nanosUntilNextStep() {
        long now = nanoTime.getAsLong();
        long wait = LONGEST_WAIT.toNanos();
        for (CheckState state : registry.states()) {
            CheckAttempt attempt = state.attempt;
            long next = attempt == null || attempt.cancelled() ? state.dueNanos : attempt.deadlineNanos();
            wait = Math.min(wait, Math.max(0, next - now));
        }
        return wait;
    }

    HealthReport report(Probe probe) {
        return reader.report(probe);
    }

    HealthReport overview() {
        return reader.overview();
    }

    Optional<HealthReport> group(String name) {
        return reader.group(name);
    }

    Set<String> groups() {
        return reader.groups();
    }

    List<CheckTransition> history(String check) {
        CheckState state = registry.find(check);
        return state == null ? List.of() : state.history();
    }

    OptionalDouble uptime(String check, Duration window) {
        CheckState state = registry.find(check);
        return state == null ? OptionalDouble.empty() : state.uptime(window, nanoTime.getAsLong());
    }

    /** By the monotonic clock: a wall clock that is set back makes no result fresh. */
    Optional<Duration> age(String check) {
        CheckState state = registry.find(check);
        return state == null ? Optional.empty() : state.age(nanoTime.getAsLong());
    }

    void drain(Duration delay) {
        lock.lock();
        try {
            draining = true;
            writer.drain();
            publish();
        } finally {
            lock.unlock();
        }
        try {
            closed.await(delay.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    boolean draining() {
        return draining;
    }

    void maintenance(boolean on) {
        lock.lock();
        try {
            maintenance = on;
            writer.maintenance(on);
            publish();
        } finally {
            lock.unlock();
        }
    }

    boolean inMaintenance() {
        return maintenance;
    }

    boolean isRunning() {
        return phase == Phase.RUNNING;
    }

    int attemptsRunning() {
        return registry.attempts().size();
    }

    /** Ends all ticks and interrupts what still runs; returns those attempts. Empty when it was closed before. */
    List<CheckAttempt> shut() {
        lock.lock();
        try {
            if (phase == Phase.CLOSED) {
                return List.of();
            }
            phase = Phase.CLOSED;
            writer.phase(phase);
            reader.stop();
            List<CheckAttempt> running = registry.attempts();
            running.forEach(CheckAttempt::cancel);
            publish();
            somethingChanged.signalAll();
            closed.countDown();
            return running;
        } finally {
            lock.unlock();
        }
    }

    /** Whether the attempt has not come back yet. */
    boolean stillRuns(CheckAttempt attempt) {
        return registry.attempts().contains(attempt);
    }
}
