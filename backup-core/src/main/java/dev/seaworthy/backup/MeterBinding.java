package dev.seaworthy.backup;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Publishes the figures of the plans and takes them back at the end. A scrape reads what the watch knows, nothing else. */
final class MeterBinding implements BackupListener {
    private final MeterRegistry registry;
    private final PlanWatch watch;
    private final SourceWatch sources;
    private final InstantSource clock;
    private final List<Meter> published = new ArrayList<>();
    private final Map<BackupId, Long> begunNanos = new ConcurrentHashMap<>();

    MeterBinding(MeterRegistry registry, PlanWatch watch, SourceWatch sources, InstantSource clock) {
        this.registry = registry;
        this.watch = watch;
        this.sources = sources;
        this.clock = clock;
    }

    /**
     * Publishes everything.
     *
     * @throws BackupRefusedException if another instance has published its meters on the registry: some are of no plan
     */
    void publish(Iterable<BackupPlan> plans, Supplier<@Nullable Instant> schedulerTick) {
        requireFree();
        for (BackupPlan plan : plans) {
            publish(plan.name());
            plan.sources().forEach(source -> readable(plan.name(), source.name()));
        }
        seconds(
                BackupMeters.SCHEDULER_AGE,
                "Since the scheduler last looked for what is due",
                () -> since(schedulerTick.get()));
        seconds(BackupMeters.READ_AGE, "Since the state of the backups was last read", () -> since(watch.readAt()));
    }

    private void requireFree() {
        if (registry.find(BackupMeters.SCHEDULER_AGE).meter() != null) {
            throw new BackupRefusedException(
                    "The meter registry holds the meters of other Backups. Close those first, give"
                            + " all plans to one Backups, or give this one a registry of its own");
        }
    }

    private void publish(String plan) {
        seconds(
                BackupMeters.AGE,
                "Age of the consistency point of the newest verified backup",
                of(
                        plan,
                        status -> status.newest() == null
                                ? null
                                : since(status.newest().consistencyPoint())),
                plan);
        size(plan, "raw", BackupInfo::rawBytes);
        size(plan, "stored", BackupInfo::storedBytes);
        gauge(BackupMeters.FAILURES, "Newest runs that failed in a row", of(plan, PlanStatus::failures), plan);
        seconds(
                BackupMeters.VERIFY_AGE,
                "Since the newest verified backup was checked",
                of(plan, status -> {
                    Verification verified =
                            status.newest() == null ? null : status.newest().verified();
                    return verified == null ? null : since(verified.at());
                }),
                plan);
        seconds(
                BackupMeters.DRILL_AGE,
                "Since a drill last restored everything",
                of(
                        plan,
                        status -> status.lastRestored() == null
                                ? null
                                : since(status.lastRestored().at())),
                plan);
        seconds(
                BackupMeters.DRILL_DURATION,
                "How long the last drill that restored everything took, from the first byte read",
                of(plan, MeterBinding::drillSeconds),
                plan);
        published.add(Gauge.builder(
                        BackupMeters.DRILL_RATE,
                        () -> orNaN(of(plan, MeterBinding::rate).get()))
                .description("Raw bytes a second of the last drill that restored everything")
                .baseUnit("bytes")
                .tag(BackupMeters.PLAN_TAG, plan)
                .register(registry));
        gauge(
                BackupMeters.DRILL_GOOD,
                "1 when the last drill succeeded, 0 when not",
                of(
                        plan,
                        status -> status.lastDrill() == null
                                ? null
                                : status.lastDrill().good() ? 1 : 0),
                plan);
        publishPromises(plan);
        for (boolean good : new boolean[] {true, false}) {
            run(plan, good);
            restores(plan, good);
        }
        removed(plan);
    }

    /** What the plan promises, beside what it keeps: an alert compares the two. */
    private void publishPromises(String plan) {
        seconds(
                BackupMeters.RPO_LIMIT,
                "The age of the newest verified backup that is too much",
                of(plan, status -> inSeconds(status.alarmAfter())),
                plan);
        gauge(
                BackupMeters.PRESENT,
                "1 when there is a verified backup, 0 when there is none",
                of(plan, status -> status.newest() == null ? 0 : 1),
                plan);
        gauge(
                BackupMeters.DRILL_OVERDUE,
                "1 when no drill restored a backup in time, else 0",
                of(plan, status -> status.drillAlarmAfter() == null ? null : status.drillOverdue() ? 1 : 0),
                plan);
        seconds(
                BackupMeters.RTO_LIMIT,
                "The promised time to restore",
                of(plan, status -> inSeconds(status.rto())),
                plan);
        seconds(
                BackupMeters.PREDICTED_RTO,
                "How long a restore would take, by the last good drill",
                of(plan, status -> inSeconds(status.predictedRto())),
                plan);
    }

    private static @Nullable Number inSeconds(@Nullable Duration duration) {
        return duration == null ? null : duration.toMillis() / 1000.0;
    }

    private static @Nullable DrillFigures measured(PlanStatus status) {
        return status.lastRestored() == null ? null : status.lastRestored().drill();
    }

    private static @Nullable Number drillSeconds(PlanStatus status) {
        DrillFigures figures = measured(status);
        return figures == null ? null : figures.seconds();
    }

    private static @Nullable Number rate(PlanStatus status) {
        DrillFigures figures = measured(status);
        return figures == null ? null : figures.megabytesPerSecond() * 1e6;
    }

    private void size(String plan, String kind, Function<BackupInfo, @Nullable Long> bytes) {
        Supplier<@Nullable Number> value =
                of(plan, status -> status.newest() == null ? null : bytes.apply(status.newest()));
        published.add(Gauge.builder(BackupMeters.SIZE, () -> orNaN(value.get()))
                .description("Size of the newest verified backup")
                .baseUnit("bytes")
                .tag(BackupMeters.PLAN_TAG, plan)
                .tag("kind", kind)
                .register(registry));
    }

    private void readable(String plan, String source) {
        published.add(Gauge.builder(
                        BackupMeters.SOURCE_READABLE, () -> orNaN(sources.readable(plan, source, System.nanoTime())))
                .description("1 when the source could be opened at its hourly trial, 0 when not")
                .tag(BackupMeters.PLAN_TAG, plan)
                .tag("source", source)
                .register(registry));
    }

    private void gauge(String name, String description, Supplier<@Nullable Number> value, String plan) {
        published.add(Gauge.builder(name, () -> orNaN(value.get()))
                .description(description)
                .tag(BackupMeters.PLAN_TAG, plan)
                .register(registry));
    }

    private void seconds(String name, String description, Supplier<@Nullable Number> value, String... plan) {
        Gauge.Builder<Supplier<Number>> gauge = Gauge.builder(name, () -> orNaN(value.get()))
                .description(description)
                .baseUnit("seconds");
        for (String each : plan) {
            gauge.tag(BackupMeters.PLAN_TAG, each);
        }
        published.add(gauge.register(registry));
    }

    private Supplier<@Nullable Number> of(String plan, Function<PlanStatus, @Nullable Number> figure) {
        return () -> {
            for (PlanStatus status : watch.plans()) {
                if (status.name().equals(plan)) {
                    return figure.apply(status);
                }
            }
            return null;
        };
    }

    private @Nullable Number since(@Nullable Instant at) {
        return at == null ? null : inSeconds(Duration.between(at, clock.instant()));
    }

    private static Number orNaN(@Nullable Number value) {
        return value == null ? Double.NaN : value;
    }

    private Timer run(String plan, boolean good) {
        return kept(Timer.builder(BackupMeters.RUN)
                .description("Runs of this process, checks included")
                .tag(BackupMeters.PLAN_TAG, plan)
                .tag("outcome", outcome(good))
                .register(registry));
    }

    private Counter restores(String plan, boolean good) {
        return kept(Counter.builder(BackupMeters.RESTORES)
                .description("Restores by this process")
                .tag(BackupMeters.PLAN_TAG, plan)
                .tag("outcome", outcome(good))
                .register(registry));
    }

    private Counter removed(String plan) {
        return kept(Counter.builder(BackupMeters.REMOVED)
                .description("Backups that cleanups of this process removed")
                .tag(BackupMeters.PLAN_TAG, plan)
                .register(registry));
    }

    private static String outcome(boolean good) {
        return good ? "good" : "failed";
    }

    private <M extends Meter> M kept(M meter) {
        synchronized (published) {
            if (!published.contains(meter)) {
                published.add(meter);
            }
        }
        return meter;
    }

    void remove() {
        synchronized (published) {
            published.forEach(registry::remove);
            published.clear();
        }
    }

    @Override
    public void backupStarted(BackupId id) {
        begunNanos.put(id, System.nanoTime());
    }

    @Override
    public void backupFinished(BackupInfo backup) {
        ended(backup.id(), true);
    }

    @Override
    public void backupFailed(BackupId id, RuntimeException reason) {
        ended(id, false);
    }

    private void ended(BackupId id, boolean good) {
        Long begun = begunNanos.remove(id);
        if (begun != null) {
            run(id.plan(), good).record(Duration.ofNanos(System.nanoTime() - begun));
        }
    }

    @Override
    public void restored(RestoreReport report) {
        restores(report.id().plan(), true).increment();
    }

    @Override
    public void restoreFailed(BackupId id, RuntimeException reason) {
        restores(id.plan(), false).increment();
    }

    @Override
    public void cleanedUp(CleanupReport report) {
        removed(report.plan()).increment(report.removed().size());
    }
}
