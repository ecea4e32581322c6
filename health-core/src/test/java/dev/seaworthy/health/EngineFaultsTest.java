package dev.seaworthy.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** An error in the engine itself, such as a lack of memory, costs a step and never a check. */
class EngineFaultsTest {

    private final SettableTime time = new SettableTime();
    private final ScriptedCheck database = ScriptedCheck.up();

    /** Counts down with each call and fails at 0, once. */
    private final AtomicInteger untilFailure = new AtomicInteger(-1);

    @Test
    void anErrorAtWhateverMomentLosesNoCheckForGood() {
        for (int moment = 0; moment < 60; moment++) {
            HealthEngine engine = engine(Runnable::run);
            engine.open();
            untilFailure.set(moment);
            pass(engine, Duration.ofSeconds(25));
            assertThat(untilFailure).as("moment %s came", moment).hasNegativeValue();

            int runs = database.runs();
            pass(engine, Duration.ofSeconds(30));

            assertThat(database.runs())
                    .as("after an error at moment %s", moment)
                    .isGreaterThan(runs);
            assertThat(engine.attemptsRunning()).isZero();
            assertThat(engine.report(Probe.READINESS).status()).isEqualTo(Status.UP);
        }
    }

    @Test
    void anExecutorThatFailsOnceCostsOneAttemptOfOneCheck() {
        AtomicInteger calls = new AtomicInteger();
        HealthEngine engine = engine(task -> {
            if (calls.getAndIncrement() == 0) {
                throw new IllegalStateException("executor");
            }
            task.run();
        });
        engine.open();

        pass(engine, Duration.ofSeconds(1));
        assertThat(engine.report(Probe.READINESS).checks())
                .extracting(CheckReport::status)
                .containsExactly(Status.DOWN, Status.UP);

        pass(engine, Duration.ofSeconds(5));
        assertThat(engine.report(Probe.READINESS).status()).isEqualTo(Status.UP);
    }

    private HealthEngine engine(Executor executor) {
        return HealthMonitor.builder()
                .readiness("database", database)
                .readiness("queue", ScriptedCheck.up())
                .withoutDeadlockWatch()
                .clock(this::wallClock)
                .nanoTime(this::nanoTime)
                .engine(executor, new EngineEvents(new Listeners(List.of()), null));
    }

    private Instant wallClock() {
        failInTurn();
        return time.instant();
    }

    private long nanoTime() {
        failInTurn();
        return time.getAsLong();
    }

    private void failInTurn() {
        if (untilFailure.getAndDecrement() == 0) {
            throw new OutOfMemoryError("one moment");
        }
    }

    /** The timer logs what a step throws, and goes on. */
    private void pass(HealthEngine engine, Duration duration) {
        for (int i = 0; i < duration.toSeconds(); i++) {
            time.advance(Duration.ofSeconds(1));
            try {
                engine.tick();
            } catch (OutOfMemoryError injected) {
                assertThat(injected).hasMessage("one moment");
            }
        }
    }
}
