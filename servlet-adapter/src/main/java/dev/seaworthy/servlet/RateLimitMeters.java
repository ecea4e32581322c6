package dev.seaworthy.servlet;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The meters of {@link RateLimits} in a registry, until closed; {@code docs/metrics.md} describes them. Needs Micrometer.
 * No tag holds an address. With {@link SeaworthyServletsBuilder#metrics} they are published without this.
 */
public final class RateLimitMeters implements AutoCloseable {
    /** Counter with tags {@code policy} and {@code mode} = enforce, dry_run: requests beyond their policy. */
    public static final String REFUSED = "seaworthy.ratelimit.refused";
    /** Counter with tag {@code policy}: decisions about keys for which there was no room of their own. */
    public static final String OVERFLOW = "seaworthy.ratelimit.overflow";
    /** Gauge: keys whose bucket is not full. */
    public static final String KEYS = "seaworthy.ratelimit.keys";
    /** Counter: decisions that this node made alone although there is a shared store. */
    public static final String FALLBACKS = "seaworthy.ratelimit.fallbacks";

    private static final Logger LOG = LoggerFactory.getLogger(RateLimitMeters.class);

    private final RateLimits limits;
    private final MeterRegistry registry;
    private final List<Meter> published = new ArrayList<>();
    private final Consumer<RateLimitLane> watcher = this::publish;

    private RateLimitMeters(RateLimits limits, MeterRegistry registry) {
        this.limits = limits;
        this.registry = registry;
    }

    /** Publishes them. A registry has room for one: those of other {@link RateLimits} in it give way, with a warning. */
    public static RateLimitMeters publish(RateLimits limits, MeterRegistry registry) {
        Objects.requireNonNull(limits, "limits");
        RateLimitMeters meters = new RateLimitMeters(limits, registry);
        if (registry.find(KEYS).meter() != null) {
            LOG.warn("The meters of other rate limits give way to new ones; let filters and servlets share one"
                    + " RateLimits");
            Stream.of(REFUSED, OVERFLOW, KEYS, FALLBACKS)
                    .map(name -> registry.find(name).meters())
                    .flatMap(Collection::stream)
                    .forEach(registry::remove);
        }
        meters.publishAll();
        return meters;
    }

    private void publishAll() {
        remember(Gauge.builder(KEYS, limits, RateLimits::keys)
                .description("Keys whose bucket is not full")
                .register(registry));
        remember(FunctionCounter.builder(FALLBACKS, limits, RateLimits::fallbacks)
                .description("Decisions made without the shared store")
                .register(registry));
        limits.watch(watcher);
    }

    private void publish(RateLimitLane lane) {
        RateLimitPolicy policy = lane.policy;
        if (policy.mode() == RateLimitMode.OFF) {
            return;
        }
        remember(FunctionCounter.builder(REFUSED, lane, it -> it.refused.sum())
                .description("Requests beyond their policy")
                .tag("policy", policy.name())
                .tag("mode", policy.mode().name().toLowerCase(Locale.ROOT))
                .register(registry));
        remember(FunctionCounter.builder(OVERFLOW, lane, it -> it.overflowed.sum())
                .description("Decisions about keys that had no room of their own")
                .tag("policy", policy.name())
                .register(registry));
    }

    private synchronized void remember(Meter meter) {
        published.add(meter);
    }

    /** Takes the meters out of the registry, but for those to which they gave way. */
    @Override
    public void close() {
        limits.unwatch(watcher);
        synchronized (this) {
            published.stream().filter(this::isThere).forEach(registry::remove);
            published.clear();
        }
    }

    /** Meters are equal by name and tags, and are removed by them: another's would go. */
    private boolean isThere(Meter meter) {
        return registry.find(meter.getId().getName()).meters().stream().anyMatch(there -> there == meter);
    }
}
