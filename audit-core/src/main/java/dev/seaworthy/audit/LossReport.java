package dev.seaworthy.audit;

import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Remembers what was refused, and raises one {@code audit.loss} event about it when pressure ends. Thread-safe. */
final class LossReport {
    private final InstantSource clock;
    private final Consumer<AuditEvent> raise;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<RefusalReason, Long> counts = new EnumMap<>(RefusalReason.class);
    private @Nullable Instant first;
    private @Nullable Instant last;
    private volatile boolean due;

    LossReport(InstantSource clock, Consumer<AuditEvent> raise) {
        this.clock = clock;
        this.raise = raise;
    }

    /**
     * The report itself is not reported when it is refused, or the two would feed each other for ever. Nor is what is
     * refused because the logger closes: that is no pressure, and nobody could store all of it.
     */
    void refused(AuditEvent event, RefusalReason reason) {
        boolean closing = reason == RefusalReason.CLOSED || reason == RefusalReason.SHUTDOWN;
        if (!closing && !event.type().name().equals(EventTypes.AUDIT_LOSS.name())) {
            lost(reason, 1);
        }
    }

    /** So many events are lost of which no more is known. */
    void lost(RefusalReason reason, long events) {
        Instant now = clock.instant();
        lock.lock();
        try {
            counts.merge(reason, events, Long::sum);
            first = first == null ? now : first;
            last = now;
            due = true;
        } finally {
            lock.unlock();
        }
    }

    /** Events are stored and there is room again. */
    void pressureEnded() {
        if (due) {
            AuditEvent report = report();
            if (report != null) {
                raise.accept(report);
            }
        }
    }

    private @Nullable AuditEvent report() {
        lock.lock();
        try {
            if (counts.isEmpty()) {
                return null;
            }
            long total = counts.values().stream().mapToLong(Long::longValue).sum();
            Map<String, Long> byReason = new LinkedHashMap<>();
            counts.forEach((reason, count) -> byReason.put(reason.text(), count));
            AuditEvent report = AuditEvent.of(EventTypes.AUDIT_LOSS)
                    .by(Actor.system())
                    .description(total + " audit events were refused")
                    .with("refused", byReason)
                    .with("first", String.valueOf(first))
                    .with("last", String.valueOf(last));
            counts.clear();
            first = null;
            due = false;
            return report;
        } finally {
            lock.unlock();
        }
    }
}
