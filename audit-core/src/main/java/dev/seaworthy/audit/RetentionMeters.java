package dev.seaworthy.audit;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Publishes the figures of retention, and takes them back when the logger closes. Thread-safe. */
final class RetentionMeters {
    /** Categories are open; what comes later is counted under {@value #OTHER}. */
    private static final int MAX_CATEGORIES = 50;

    private static final String OTHER = "OTHER";

    private final @Nullable MeterRegistry registry;
    private final String logger;
    private final List<Meter> published = new ArrayList<>();
    private final Map<String, Counter> pruned = new HashMap<>();
    private @Nullable Counter failures;
    private boolean removed;
    private volatile double lastRun = Double.NaN;
    private volatile double held = Double.NaN;

    RetentionMeters(@Nullable MeterRegistry registry, String logger) {
        this.registry = registry;
        this.logger = logger;
    }

    synchronized void publish() {
        if (registry == null) {
            return;
        }
        failures = kept(Counter.builder(AuditMeters.PRUNE_FAILURES)
                .tag(AuditMeters.LOGGER_TAG, logger)
                .description("Runs of retention that failed")
                .register(registry));
        kept(Gauge.builder(AuditMeters.PRUNE_LAST, this, meters -> meters.lastRun)
                .baseUnit("seconds")
                .tag(AuditMeters.LOGGER_TAG, logger)
                .description("When retention last came to its end, seconds since 1970")
                .register(registry));
        kept(Gauge.builder(AuditMeters.HELD, this, meters -> meters.held)
                .tag(AuditMeters.LOGGER_TAG, logger)
                .description("Events whose time is over, kept by a legal hold")
                .register(registry));
    }

    synchronized void pruned(String category, long events) {
        if (registry == null || removed || events == 0) {
            return;
        }
        String tag = pruned.containsKey(category) || pruned.size() < MAX_CATEGORIES ? category : OTHER;
        pruned.computeIfAbsent(
                        tag,
                        name -> kept(Counter.builder(AuditMeters.PRUNED)
                                .tag("category", name)
                                .tag(AuditMeters.LOGGER_TAG, logger)
                                .description("Events deleted because their time was over")
                                .register(registry)))
                .increment((double) events);
    }

    void ran(Instant at, long heldNow) {
        lastRun = (double) at.getEpochSecond();
        held = (double) heldNow;
    }

    synchronized void failed() {
        if (failures != null) {
            failures.increment();
        }
    }

    synchronized void remove() {
        removed = true;
        if (registry != null) {
            published.forEach(registry::remove);
            published.clear();
        }
    }

    private <M extends Meter> M kept(M meter) {
        published.add(meter);
        return meter;
    }
}
