package dev.seaworthy.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class WorkTest {

    private final SettableNanos time = new SettableNanos();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final Tasks tasks = new Tasks(new Meters(registry), time);
    private final Freshness freshness = new Freshness(new Meters(registry), time);

    @Test
    void runsAndFailuresAreCountedAndTheExceptionPassesThrough() throws Exception {
        assertThat(tasks.time("import", () -> 42)).isEqualTo(42);
        tasks.run("import", () -> {});
        assertThatThrownBy(() -> tasks.time("import", () -> {
                    throw new IOException("disk");
                }))
                .isInstanceOf(IOException.class);

        TasksReport.Task task = tasks.report().get(0);

        assertThat(task.runs()).isEqualTo(3);
        assertThat(task.failures()).isEqualTo(1);
        assertThat(task.lastSuccessAt()).isEqualTo(SettableNanos.START);
        assertThat(registry.get("seaworthy.task.duration")
                        .tags("task", "import", "outcome", "failure")
                        .timer()
                        .count())
                .isEqualTo(1);
    }

    @Test
    void aTaskThatNeverSucceededHasNoLastSuccess() {
        assertThatThrownBy(() -> tasks.run("broken", () -> {
                    throw new IllegalStateException();
                }))
                .isInstanceOf(IllegalStateException.class);

        assertThat(tasks.report().get(0).lastSuccessAt()).isNull();
        assertThat(registry.get("seaworthy.task.last.success").gauge().value()).isNaN();
    }

    @Test
    void namesAreBounded() {
        for (int i = 0; i < 1000; i++) {
            tasks.run("task-" + i, () -> {});
        }

        assertThat(tasks.report()).hasSize(201);
        assertThat(tasks.report())
                .filteredOn(task -> task.name().equals("OTHER"))
                .extracting(TasksReport.Task::runs)
                .containsExactly(800L);
    }

    @Test
    void freshnessIsTheShareWithinTheLimit() {
        freshness.limit("prices", Duration.ofMinutes(5));
        freshness.record("prices", SettableNanos.START.minusSeconds(60));
        freshness.record("prices", SettableNanos.START.minusSeconds(600));
        freshness.record("prices", SettableNanos.START.plusSeconds(600));
        freshness.record("prices", SettableNanos.START.minusSeconds(300));

        TasksReport.Fresh fresh = freshness.report().get(0);

        assertThat(fresh.shareWithinLimit()).isEqualTo(0.75);
        assertThat(fresh.p95Seconds()).isBetween(300.0, 900.0);
    }

    @Test
    void dataAsOldAsTimeItselfIsJustVeryOld() {
        freshness.record("prices", Instant.MIN);

        assertThat(freshness.report().get(0).shareWithinLimit()).isZero();
    }
}
