package dev.seaworthy.audit;

import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** Publishes the figures of the write path, and takes them back when the logger closes. */
final class PipelineMeters {
    private final @Nullable MeterRegistry registry;
    private final String name;
    private final List<Meter> published = new ArrayList<>();
    private @Nullable DistributionSummary batchSize;
    private @Nullable Timer commit;

    /** The name tells the meters of several loggers on one registry apart. */
    PipelineMeters(@Nullable MeterRegistry registry, String name) {
        this.registry = registry;
        this.name = name;
    }

    /**
     * Two loggers of one name would share meters, and the first to close would take them from both.
     *
     * @throws AuditException when that would happen
     */
    void requireFree() {
        if (registry != null
                && registry.find(AuditMeters.OFFERED)
                                .tag(AuditMeters.LOGGER_TAG, name)
                                .meter()
                        != null) {
            throw new AuditException("the meter registry holds the meters of another audit logger named \"" + name
                    + "\"; close that one first, or give this one a name(...) of its own");
        }
    }

    void publish(Ledger ledger, EventIds ids, GuardedListeners listeners, Supplier<AuditHealth> health) {
        if (registry == null) {
            return;
        }
        batchSize = kept(DistributionSummary.builder(AuditMeters.BATCH_SIZE)
                .tag(AuditMeters.LOGGER_TAG, name)
                .description("Events per committed batch")
                .register(registry));
        commit = kept(Timer.builder(AuditMeters.COMMIT)
                .tag(AuditMeters.LOGGER_TAG, name)
                .description("One batch, from borrowing a connection to the commit")
                .register(registry));
        counter(AuditMeters.OFFERED, "Events given to log", ledger, Ledger::offeredTotal);
        counter(AuditMeters.STORED, "Events confirmed by the store", ledger, Ledger::storedTotal);
        counter(AuditMeters.JOINED, "Events handed to transactions of callers", ledger, Ledger::joinedTotal);
        counter(AuditMeters.RECOVERED, "Events read from journals", ledger, Ledger::recoveredTotal);
        counter(AuditMeters.STORE_FAILURES, "Attempts to store that failed", ledger, Ledger::storeFailuresTotal);
        for (RefusalReason reason : RefusalReason.values()) {
            kept(FunctionCounter.builder(AuditMeters.REFUSED, ledger, counts -> counts.refusedTotal(reason))
                    .tag("reason", reason.text())
                    .tag(AuditMeters.LOGGER_TAG, name)
                    .description("Events refused or given up")
                    .register(registry));
        }
        kept(FunctionCounter.builder(AuditMeters.JOURNAL_DAMAGED, ledger, Ledger::damagedTotal)
                .tag(AuditMeters.LOGGER_TAG, name)
                .baseUnit("bytes")
                .description("Parts of journals that are no record")
                .register(registry));
        kept(FunctionCounter.builder(AuditMeters.CLOCK_CORRECTIONS, ids, EventIds::corrections)
                .tag(AuditMeters.LOGGER_TAG, name)
                .description("Times the clock was set back by more than a second")
                .register(registry));
        kept(FunctionCounter.builder(AuditMeters.LISTENER_MISSED, listeners, GuardedListeners::missed)
                .tag(AuditMeters.LOGGER_TAG, name)
                .description("Events of which the listeners did not hear")
                .register(registry));
        publishGauges(ledger, health);
    }

    void publishSecurity(SecurityCounters counters, @Nullable BruteForceWatch bruteForce) {
        if (registry == null) {
            return;
        }
        kept(FunctionCounter.builder(AuditMeters.FAILED_LOGINS, counters, SecurityCounters::failedLogins)
                .tag(AuditMeters.LOGGER_TAG, name)
                .description("Failed logins that were logged")
                .register(registry));
        for (Map.Entry<String, LongAdder> type : counters.byType().entrySet()) {
            kept(FunctionCounter.builder(AuditMeters.SECURITY_EVENTS, type.getValue(), LongAdder::sum)
                    .tag("event_type", type.getKey())
                    .tag(AuditMeters.LOGGER_TAG, name)
                    .description("Security events and denied rights that were logged")
                    .register(registry));
        }
        if (bruteForce != null) {
            kept(FunctionCounter.builder(AuditMeters.BRUTE_FORCE_DROPPED, bruteForce, BruteForceWatch::dropped)
                    .tag(AuditMeters.LOGGER_TAG, name)
                    .description("Usernames and addresses that the watch for brute force had no room for")
                    .register(registry));
        }
    }

    void committed(int events, Duration took) {
        if (batchSize != null && commit != null) {
            batchSize.record(events);
            commit.record(took);
        }
    }

    void remove() {
        if (registry != null) {
            published.forEach(registry::remove);
            published.clear();
        }
    }

    private void publishGauges(Ledger ledger, Supplier<AuditHealth> health) {
        gauge(AuditMeters.QUEUE_DEPTH, null, "Events waiting in memory", health, AuditHealth::queueDepth);
        gauge(
                AuditMeters.QUEUE_AGE,
                "seconds",
                "Age of the oldest event waiting in memory",
                health,
                now -> now.oldestAge().map(age -> age.toMillis() / 1000.0).orElse(0.0));
        gauge(AuditMeters.SPOOLED, null, "Events in the journal, not yet stored", health, AuditHealth::spooled);
        gauge(AuditMeters.JOURNAL_SIZE, "bytes", "Size of the journal", health, AuditHealth::spooledBytes);
        gauge(
                AuditMeters.DEAD_LETTERED,
                null,
                "Events that the store refuses",
                health,
                now -> ledger.deadLetteredTotal());
        gauge(
                AuditMeters.DURABLE,
                null,
                "1 when a stored event survives a crash of the machine",
                health,
                now -> now.durable() ? 1 : 0);
    }

    private void counter(String meter, String description, Ledger ledger, ToDoubleFunction<Ledger> value) {
        if (registry != null) {
            kept(FunctionCounter.builder(meter, ledger, value)
                    .tag(AuditMeters.LOGGER_TAG, name)
                    .description(description)
                    .register(registry));
        }
    }

    private void gauge(
            String meter,
            @Nullable String unit,
            String description,
            Supplier<AuditHealth> health,
            ToDoubleFunction<AuditHealth> value) {
        if (registry != null) {
            kept(Gauge.builder(meter, health, supplier -> value.applyAsDouble(supplier.get()))
                    .baseUnit(unit)
                    .tag(AuditMeters.LOGGER_TAG, name)
                    .description(description)
                    .strongReference(true)
                    .register(registry));
        }
    }

    private <M extends Meter> M kept(M meter) {
        published.add(meter);
        return meter;
    }
}
