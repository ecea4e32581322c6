package dev.seaworthy.spring;

import dev.seaworthy.metrics.MeterBuckets;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.distribution.DistributionStatisticConfig;
import java.time.Duration;
import java.util.stream.DoubleStream;
import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;

/**
 * Gives Boot's timer of requests the buckets that ours has, besides those that the application asks for. Where it asks for
 * percentiles it has its way: a histogram would take their place in Prometheus.
 */
final class RequestBuckets implements MeterFilter, Ordered {

    private static final String REQUESTS = "http.server.requests";

    private static final double[] NANOS = MeterBuckets.boundsOf(REQUESTS).stream()
            .mapToDouble(seconds -> Math.rint(seconds * Duration.ofSeconds(1).toNanos()))
            .toArray();

    @Override
    public DistributionStatisticConfig configure(Meter.Id id, DistributionStatisticConfig config) {
        boolean ours = id.getName().equals(REQUESTS) && id.getType() == Meter.Type.TIMER;
        if (!ours || config.isPublishingPercentiles()) {
            return config;
        }
        return DistributionStatisticConfig.builder()
                .serviceLevelObjectives(with(config.getServiceLevelObjectiveBoundaries()))
                .build()
                .merge(config);
    }

    private static double[] with(double @Nullable [] asked) {
        return asked == null
                ? NANOS.clone()
                : DoubleStream.concat(DoubleStream.of(NANOS), DoubleStream.of(asked))
                        .distinct()
                        .sorted()
                        .toArray();
    }

    /** After the application's properties and filters, so that it knows what they ask for. */
    @Override
    public int getOrder() {
        return LOWEST_PRECEDENCE;
    }
}
