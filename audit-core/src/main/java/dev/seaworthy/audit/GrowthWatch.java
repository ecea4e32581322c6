package dev.seaworthy.audit;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Notices that a trail for which nobody has said how long to keep it has become large or old. Thread-safe. */
final class GrowthWatch {
    static final long MANY_EVENTS = 10_000_000;
    static final Duration OLD = Duration.ofDays(365);

    private final MeasuredStore store;
    private volatile Optional<String> hint = Optional.empty();

    GrowthWatch(MeasuredStore store) {
        this.store = store;
    }

    /** Asks the store, so never from a health check. */
    void look() {
        StoreExtent extent = store.extent();
        boolean many = extent.events().orElse(0) >= MANY_EVENTS;
        boolean old = extent.oldest()
                .filter(oldest -> oldest.isBefore(extent.now().minus(OLD)))
                .isPresent();
        hint = many || old ? Optional.of(text(extent)) : Optional.empty();
    }

    /** What the last look found; empty when all is well. */
    Optional<String> hint() {
        return hint;
    }

    private static String text(StoreExtent extent) {
        StringBuilder text = new StringBuilder("no retention is configured and the audit trail grows: ");
        extent.events().ifPresent(events -> text.append("about ").append(events).append(" events, "));
        text.append("the oldest of ")
                .append(extent.oldest().map(Instant::toString).orElse("an unknown time"))
                .append(
                        "; call retention(RetentionPolicy) on the builder, keepForEver() if that is what you want (Spring Boot:"
                                + " seaworthy.audit.retention.default=365d, or forever)");
        return text.toString();
    }
}
