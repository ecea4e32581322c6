package dev.seaworthy.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import javax.sql.DataSource;

/** Samplers whose clock and runs a test decides. */
final class Samples implements SystemSampler.Sampling {

    final SettableNanos time = new SettableNanos();

    @Override
    public <T> Sampled<T> every(Duration interval, String name, boolean blocking, Callable<T> probe) {
        return new Sampled<>(name, interval, blocking, probe, time, time);
    }

    DatabaseSampler of(String name, DataSource dataSource) {
        return new DatabaseSampler(Map.of(name, dataSource), this);
    }

    void takeAll(DatabaseSampler sampler) {
        sampler.samples().forEach(sampled -> {
            assertThat(sampled.claim(time.getAsLong())).isTrue();
            sampled.take();
        });
    }
}
