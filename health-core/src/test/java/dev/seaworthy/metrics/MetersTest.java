package dev.seaworthy.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class MetersTest {

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final Meters meters = new Meters(registry);

    @Test
    void whatAMeterReadsIsNotCollectedUnderIt() {
        AtomicLong source = new AtomicLong(1);
        meters.counter("counted", null, "counts on", () -> source.get());
        meters.gauge("gauged", null, "reads on", () -> source.get());

        System.gc();
        source.set(9);

        assertThat(registry.get("counted").functionCounter().count()).isEqualTo(9);
        assertThat(registry.get("gauged").gauge().value()).isEqualTo(9);
    }

    @Test
    void whatIsRegisteredAfterCloseIsTakenBack() {
        meters.close();

        meters.gauge("late", null, "too late", () -> 1);

        assertThat(registry.getMeters()).isEmpty();
    }
}
