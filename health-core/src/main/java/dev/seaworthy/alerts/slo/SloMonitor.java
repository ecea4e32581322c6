package dev.seaworthy.alerts.slo;

import dev.seaworthy.alerts.Totals;
import dev.seaworthy.metrics.MetricsMonitor;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts what objectives are about, keeps the counts with those of other instances in a store, and knows how much of each
 * budget is left and how fast it burns. Reading either does no I/O. Build one with {@link #builder}, {@link #start()} it,
 * {@link #close()} it. Thread-safe.
 *
 * <p>Without a store budgets are those of this process alone, and begin anew with it. While a store fails, counts stay in
 * memory and are saved later; {@link SloReport.Store} and meters tell so.
 */
public final class SloMonitor implements AutoCloseable {

    /** Between two looks at the meters. */
    static final Duration TICK = Duration.ofSeconds(10);

    /** Between two exchanges with the store: what a crash can lose, and how late others hear of it. */
    static final Duration EXCHANGE = Duration.ofMinutes(1);

    /** What others counted longer ago than this says nothing of whether they still do. */
    private static final Duration FRESH = Duration.ofMinutes(5);

    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(2);
    private static final Duration NO_JUMP = Duration.ofMinutes(1);
    private static final Logger log = LoggerFactory.getLogger(SloMonitor.class);

    private enum State {
        NEW,
        STARTED,
        CLOSED
    }

    private final Objectives objectives;
    private final Map<String, SliCounter> counters = new LinkedHashMap<>();
    private final Ledger ledger = new Ledger();
    private final OtherCounts others = new OtherCounts();
    private final Windows windows = new Windows(ledger, others);
    private final @Nullable StoreExchange exchange;
    private final SloMeters meters;
    private final InstantSource clock;
    private final LongSupplier nanoTime;
    private volatile @Nullable SloReport newest;
    private volatile Map<String, SloReport.Item> items = Map.of();
    private State state = State.NEW;
    private @Nullable ScheduledExecutorService countingThread;
    private @Nullable ScheduledExecutorService storeThread;
    private @Nullable Instant lastTick;
    private long lastTickNanos;

    SloMonitor(
            MeterRegistry registry,
            Totals totals,
            Objectives objectives,
            @Nullable CountStore store,
            CountStore.Writer writer,
            InstantSource clock,
            LongSupplier nanoTime) {
        this.objectives = objectives;
        this.clock = clock;
        this.nanoTime = nanoTime;
        this.meters = new SloMeters(registry);
        objectives.all().forEach(each -> counters.put(each.id(), new SliCounter(each.sli(), totals)));
        exchange = store == null ? null : new StoreExchange(store, writer, ledger, others, clock);
    }

    /**
     * For the meters of this monitor.
     *
     * @param metrics whose registry has the meters; started and closed by the caller
     */
    public static SloMonitorBuilder builder(MetricsMonitor metrics) {
        return new SloMonitorBuilder(metrics.registry(), Totals.of(metrics));
    }

    /**
     * Begins to count, from what the meters show now. A second call does nothing; after close it is refused, and so it is
     * while another monitor publishes to the same registry.
     */
    public synchronized SloMonitor start() {
        if (state == State.CLOSED) {
            throw new IllegalStateException("this monitor of objectives is closed; build a new one");
        }
        if (state == State.NEW) {
            meters.refuseASecondMonitor();
            tick();
            bind();
            countingThread = repeat("slo-counter", this::tickSafely, TICK, TICK);
            StoreExchange shared = exchange;
            if (shared == null) {
                log.info(
                        "Objectives have no store: budgets are of this process alone and begin anew with it; to keep them"
                                + " give the builder a store, with Spring Boot seaworthy.slo.table=true");
            } else {
                storeThread = repeat("slo-store", shared::exchangeOnce, Duration.ZERO, EXCHANGE);
            }
            state = State.STARTED;
        }
        return this;
    }

    void bind() {
        meters.bind(objectives, id -> items.get(id));
        counters.forEach(meters::bindCounts);
        StoreExchange shared = exchange;
        if (shared != null) {
            Instant boundAt = clock.instant();
            meters.bindStore(() -> ageSeconds(shared.readAt(), boundAt), ledger::waiting);
            meters.bindFailures(shared, StoreExchange::allFailures);
        }
    }

    /** A store that never worked is as bad as one that works no more: it counts from the start. */
    private double ageSeconds(@Nullable Instant readAt, Instant boundAt) {
        Duration age = Duration.between(readAt == null ? boundAt : readAt, clock.instant());
        return Math.max(0, age.toMillis() / 1e3);
    }

    private static ScheduledExecutorService repeat(String name, Runnable step, Duration first, Duration every) {
        ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor(work -> {
            Thread thread = new Thread(work, name);
            thread.setDaemon(true);
            return thread;
        });
        Future<?> unused =
                executor.scheduleWithFixedDelay(step, first.toMillis(), every.toMillis(), TimeUnit.MILLISECONDS);
        return executor;
    }

    private void tickSafely() {
        try {
            tick();
        } catch (RuntimeException | Error failure) {
            log.error("Objectives could not be counted; the next look follows in ten seconds", failure);
        }
    }

    /** One step of the counting thread. */
    void tick() {
        Instant now = clock.instant();
        noticeJump(now);
        counters.forEach((id, counter) -> ledger.add(id, now, counter.next()));
        assess(now);
    }

    private void noticeJump(Instant now) {
        long nanos = nanoTime.getAsLong();
        Instant before = lastTick;
        if (before != null) {
            Duration jump = Duration.between(before.plusNanos(nanos - lastTickNanos), now);
            if (jump.abs().compareTo(NO_JUMP) > 0) {
                log.warn("The clock was set by {}; objectives count into the hour that it shows now", jump);
                StoreExchange shared = exchange;
                if (shared != null) {
                    shared.clockWasSet();
                }
            }
        }
        lastTick = now;
        lastTickNanos = nanos;
    }

    private void assess(Instant now) {
        StoreExchange shared = exchange;
        Instant readAt = shared == null ? now : shared.readAt();
        boolean known = readAt != null;
        boolean fresh = known && Duration.between(readAt, now).compareTo(FRESH) < 0;
        Map<String, SloReport.Item> assessed = new LinkedHashMap<>();
        for (Objective objective : objectives.all()) {
            SliCounter counter = counters.get(objective.id());
            String problem = counter == null ? null : counter.problem();
            assessed.put(objective.id(), new Assessment(objective, windows, now, known, fresh).item(problem));
        }
        items = assessed;
        newest = new SloReport(now, store(shared), List.copyOf(assessed.values()));
    }

    private SloReport.Store store(@Nullable StoreExchange shared) {
        return shared == null
                ? new SloReport.Store(false, null, 0, 0, null)
                : new SloReport.Store(true, shared.readAt(), ledger.waiting(), shared.failures(), shared.error());
    }

    /** As it stood at most ten seconds ago; {@code null} before the start. */
    public @Nullable SloReport report() {
        return newest;
    }

    /** What is counted. */
    public Objectives objectives() {
        return objectives;
    }

    /** One step of the thread that waits for the store. Says whether it succeeded. */
    boolean exchangeOnce() {
        StoreExchange shared = exchange;
        return shared == null || shared.exchangeOnce();
    }

    /** Counts and saves once more and stops; waits at most two seconds for a store that hangs, and says what it missed. */
    @Override
    public void close() {
        State before;
        synchronized (this) {
            before = state;
            state = State.CLOSED;
        }
        if (before == State.STARTED) {
            long deadline = System.nanoTime() + CLOSE_WITHIN.toNanos();
            if (ended(countingThread, deadline)) {
                tickSafely();
            }
            saveTheRest(deadline);
            meters.close();
        }
    }

    /** The thread is never interrupted: an embedded H2 would close the file of the application's database. */
    private void saveTheRest(long deadline) {
        ScheduledExecutorService thread = storeThread;
        if (thread != null) {
            Future<?> unused = thread.submit(this::exchangeOnce);
            if (!ended(thread, deadline) || ledger.waiting() > 0) {
                log.warn(
                        "Objectives are closed, but {} counts of the last minutes were not saved; see what the store waits"
                                + " for",
                        ledger.waiting());
            }
        }
    }

    private static boolean ended(@Nullable ScheduledExecutorService thread, long deadline) {
        if (thread == null) {
            return true;
        }
        thread.shutdown();
        try {
            return thread.awaitTermination(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
