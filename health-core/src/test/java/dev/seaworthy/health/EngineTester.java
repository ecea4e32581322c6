package dev.seaworthy.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** An engine that nobody runs but the test: its steps are called by hand and its clock is set by hand. */
final class EngineTester {

    static final Duration STEP = Duration.ofMillis(500);

    final SettableTime time = new SettableTime();
    final RecordingListener heard = new RecordingListener();
    final List<Runnable> held = new ArrayList<>();
    private boolean holding;
    private long openedNanos;
    private @Nullable HealthEngine engine;
    private final Listeners listeners = new Listeners(List.of(heard));

    EngineTester(Function<HealthMonitorBuilder, HealthMonitorBuilder> checks) {
        HealthMonitorBuilder builder =
                HealthMonitor.builder().clock(time).nanoTime(time).withoutDeadlockWatch();
        Executor executor = task -> {
            if (holding) {
                held.add(task);
            } else {
                task.run();
            }
        };
        engine = checks.apply(builder).engine(executor, new EngineEvents(listeners, null));
    }

    /** From now on attempts hang: they end only when a test runs them from {@link #held}. */
    EngineTester hang() {
        holding = true;
        return this;
    }

    EngineTester hangNoMore() {
        holding = false;
        return this;
    }

    EngineTester open() {
        openedNanos = time.getAsLong();
        engine().open();
        engine().tick();
        return this;
    }

    /** Lets time pass in small steps with a tick each, as the timer does. */
    EngineTester pass(Duration duration) {
        Duration step = duration.compareTo(STEP) < 0 ? duration : STEP;
        for (Duration passed = Duration.ZERO; passed.compareTo(duration) < 0; passed = passed.plus(step)) {
            time.advance(step);
            engine().tick();
        }
        return this;
    }

    /** Called by a check: its deadline passes, the timer gives it up and interrupts it. */
    void timeOut() {
        pass(CheckSpecBuilder.DEFAULT_TIMEOUT);
    }

    Duration sinceOpened() {
        return Duration.ofNanos(time.getAsLong() - openedNanos);
    }

    EngineTester answers(Probe probe, Status status) {
        assertThat(engine().report(probe).status()).as("%s", probe).isEqualTo(status);
        return this;
    }

    List<CheckTransition> transitions() {
        close();
        return heard.transitions();
    }

    /** Everything the engine had to tell has then been told, to listeners and to the log. */
    void close() {
        listeners.close(Duration.ofSeconds(10).toNanos());
    }

    HealthEngine engine() {
        return java.util.Objects.requireNonNull(engine);
    }
}
