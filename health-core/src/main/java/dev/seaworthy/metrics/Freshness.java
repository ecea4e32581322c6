package dev.seaworthy.metrics;

import io.micrometer.core.instrument.DistributionSummary;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Records how old data is at the moment it is used; at most 200 names, later ones are counted as {@code OTHER}.
 * Thread-safe.
 */
public final class Freshness {

    /** Data older than this is late unless {@link #limit} says otherwise. */
    public static final Duration DEFAULT_LIMIT = Duration.ofHours(1);

    private final Meters meters;
    private final InstantSource clock;
    private final Named<Data> data = new Named<>(Data::new);

    Freshness(Meters meters, InstantSource clock) {
        this.meters = meters;
        this.clock = clock;
    }

    /** Sets the age up to which data of this name is fresh; counts from then on. */
    public void limit(String name, Duration limit) {
        if (limit.isNegative() || limit.isZero()) {
            throw new IllegalArgumentException(
                    "freshness limit of \"" + name + "\" is " + limit + "; give a positive duration");
        }
        data.get(name).limit = limit;
    }

    /** Data produced then is used now. */
    public void record(String name, Instant producedAt) {
        Duration age = Duration.between(producedAt, clock.instant());
        data.get(name).used(age.isNegative() ? Duration.ZERO : age);
    }

    List<TasksReport.Fresh> report() {
        return data.sorted().stream().map(Data::report).toList();
    }

    private final class Data {

        private final String name;
        private final Histogram ages = new Histogram(Histogram.AGE_SECONDS);
        private final LongAdder within = new LongAdder();
        private final DistributionSummary summary;
        private volatile Duration limit = DEFAULT_LIMIT;

        Data(String name) {
            this.name = name;
            summary = meters.remember(DistributionSummary.builder(MeterNames.FRESHNESS_AGE)
                    .baseUnit("seconds")
                    .description("Age of data when it was used")
                    .tags("name", name)
                    .serviceLevelObjectives(Histogram.AGE_SECONDS)
                    .register(meters.registry()));
        }

        void used(Duration age) {
            double seconds = age.getSeconds() + age.getNano() / 1e9;
            ages.record(seconds);
            summary.record(seconds);
            if (age.compareTo(limit) <= 0) {
                within.increment();
            }
        }

        TasksReport.Fresh report() {
            long[] counts = ages.counts();
            long total = Histogram.total(counts);
            return new TasksReport.Fresh(name, share(total), ages.quantile(counts, 0.5), ages.quantile(counts, 0.95));
        }

        private @Nullable Double share(long total) {
            return total == 0 ? null : (double) within.sum() / total;
        }
    }
}
