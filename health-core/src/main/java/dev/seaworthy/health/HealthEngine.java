package dev.seaworthy.health;

import dev.seaworthy.health.SnapshotWriter.Phase;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
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

    private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition somethingChanged = lock.newCondition();
    private final CountDownLatch closed = new CountDownLatch(1);

    /** Filled by the constructor and never changed. */
    private final Map<String, CheckState> states = new TreeMap<>();

    private final SnapshotWriter writer;
    private final Executor executor;
    private final EngineEvents events;
    private final InstantSource clock;
    private final LongSupplier nanoTime;
    private final ProbeReader reader;
    private volatile Phase phase = Phase.NEW;
    private volatile boolean draining;
    private long lastTickNanos;

    HealthEngine(
            List<CheckSpec> specs,
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
        specs.forEach(spec -> states.put(spec.name(), new CheckState(spec, now)));
        this.writer = new SnapshotWriter(states.values(), rootIsUnion);
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
            reader.ticked(lastTickNanos);
            publish();
            return first;
        } finally {
            lock.unlock();
        }
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
            states.values().forEach(state -> step(state, now, starting));
            publish();
        } finally {
            lock.unlock();
        }
        starting.forEach(this::launch);
    }

    private void forgivePause(long now) {
        long gap = now - lastTickNanos;
        lastTickNanos = now;
        reader.ticked(now);
        if (gap > PAUSE.toNanos()) {
            events.paused(Duration.ofNanos(gap));
            states.values().forEach(state -> state.forgivePause(gap, now));
        }
    }

    private void step(CheckState state, long now, List<CheckAttempt> starting) {
        CheckAttempt attempt = state.attempt;
        if (attempt == null) {
            if (now - state.dueNanos >= 0) {
                attempt = new CheckAttempt(state.spec, state.last(), nanoTime);
                state.attempt = attempt;
                starting.add(attempt);
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
            executor.execute(() -> complete(attempt, attempt.run()));
        } catch (RejectedExecutionException e) {
            // The thread of the last attempt is on its way back, or we are closing.
            abandonStart(attempt, null);
        } catch (OutOfMemoryError e) {
            abandonStart(attempt, CheckResult.down("no thread could be started").causedBy(e));
        }
    }

    private void abandonStart(CheckAttempt attempt, @Nullable CheckResult result) {
        lock.lock();
        try {
            CheckState state = state(attempt);
            long now = nanoTime.getAsLong();
            if (result != null) {
                count(state, attempt, result, now);
            } else {
                state.dueNanos = now + RETRY_NANOS;
            }
            state.attempt = null;
            publish();
        } finally {
            lock.unlock();
        }
    }

    private void complete(CheckAttempt attempt, CheckResult result) {
        lock.lock();
        try {
            CheckState state = state(attempt);
            if (phase != Phase.RUNNING) {
                state.attempt = null;
                return;
            }
            long now = nanoTime.getAsLong();
            if (attempt.cancelled()) {
                events.attemptEnded(attempt, "late", now);
                state.cameBack(now - attempt.deadlineNanos(), now);
            } else if (now - attempt.deadlineNanos() >= 0) {
                giveUp(state, attempt, now);
            } else {
                events.attemptEnded(attempt, outcome(result), now);
                count(state, attempt, result, now);
            }
            state.attempt = null;
            publish();
            somethingChanged.signal();
        } finally {
            lock.unlock();
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

    private CheckState state(CheckAttempt attempt) {
        return Objects.requireNonNull(states.get(attempt.name()));
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
        for (CheckState state : states.values()) {
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

    OptionalDouble uptime(String check, Duration window) {
        CheckState state = states.get(check);
        return state == null ? OptionalDouble.empty() : state.uptime(window, nanoTime.getAsLong());
    }

    /** By the monotonic clock: a wall clock that is set back makes no result fresh. */
    Optional<Duration> age(String check) {
        CheckState state = states.get(check);
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

    boolean isRunning() {
        return phase == Phase.RUNNING;
    }

    int attemptsRunning() {
        return (int)
                states.values().stream().filter(state -> state.attempt != null).count();
    }

    /** Ends all ticks and interrupts what still runs; returns those attempts. Empty when it was closed before. */
    List<CheckAttempt> shut() {
        lock.lock();
        try {
            List<CheckAttempt> running = new ArrayList<>();
            if (phase != Phase.CLOSED) {
                phase = Phase.CLOSED;
                writer.phase(phase);
                reader.stop();
                states.values().stream()
                        .map(state -> state.attempt)
                        .filter(Objects::nonNull)
                        .forEach(running::add);
                running.forEach(CheckAttempt::cancel);
                publish();
                somethingChanged.signalAll();
                closed.countDown();
            }
            return running;
        } finally {
            lock.unlock();
        }
    }

    /** Whether the attempt has not come back yet. */
    boolean stillRuns(CheckAttempt attempt) {
        lock.lock();
        try {
            return state(attempt).attempt == attempt;
        } finally {
            lock.unlock();
        }
    }
}
