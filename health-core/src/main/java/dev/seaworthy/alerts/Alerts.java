package dev.seaworthy.alerts;

import dev.seaworthy.metrics.MetricsMonitor;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Evaluates the rules of the catalogue over this process's own meters, every ten seconds on a thread of its own, and
 * tells the sinks. It cannot tell of its own death: use a heartbeat, or Prometheus, beside it. Build one with
 * {@link #builder}, {@link #start()} it, {@link #close()} it before the monitor. Thread-safe.
 */
public final class Alerts implements AutoCloseable {

    /** How often rules are evaluated. */
    public static final Duration INTERVAL = Duration.ofSeconds(10);

    private static final Logger log = LoggerFactory.getLogger(Alerts.class);
    private static final Duration LOOK_AROUND = Duration.ofSeconds(1);
    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(3);

    /** Its own time: when a sink hangs, it matters most that the file has what the sink was not told. */
    private static final Duration KEEP_WITHIN = Duration.ofSeconds(2);

    private static final Duration STATE_WITHIN = Duration.ofSeconds(5);

    private enum State {
        NEW,
        STARTED,
        CLOSED
    }

    /** What the builder put together. */
    record Parts(
            RuleCatalogue rules,
            Evaluator evaluator,
            Silences silences,
            Notifier notifier,
            List<Lane> lanes,
            ListenerThread listeners,
            AlertMeters meters,
            @Nullable StateKeeper keeper,
            PanelHistory panels,
            SteadyTime time) {}

    private final Parts parts;
    private final List<String> external;
    private final Thread thread = new Thread(this::run, "alerts-evaluator");
    private final Object rest = new Object();
    private final AtomicReference<State> state = new AtomicReference<>(State.NEW);
    private volatile boolean restored;
    private volatile boolean silencesChanged;
    private @Nullable Instant dueAt;

    Alerts(Parts parts) {
        this.parts = parts;
        external = parts.rules().rules().stream()
                .filter(rule -> rule.enabled() && !rule.signal().visibleToItself())
                .map(Rule::id)
                .toList();
        restored = parts.keeper() == null;
        thread.setDaemon(true);
    }

    /** Collects settings. The monitor, whose registry has the meters, is started and closed by the caller. */
    public static AlertsBuilder builder(MetricsMonitor metrics) {
        return new AlertsBuilder(metrics.registry(), metrics.http());
    }

    /**
     * Starts the threads. A second call does nothing; after close it is refused, and so it is while others publish to the
     * same registry: an {@link IllegalStateException} says what to do.
     */
    public Alerts start() {
        if (state.get() == State.NEW) {
            parts.evaluator().begin();
            parts.meters().publish(this, parts.lanes());
        }
        if (state.compareAndSet(State.NEW, State.STARTED)) {
            parts.lanes().forEach(Lane::start);
            thread.start();
        } else if (state.get() == State.CLOSED) {
            throw new IllegalStateException("these alerts are closed; build new ones");
        }
        return this;
    }

    private void run() {
        try {
            startKeeping(STATE_WITHIN);
            while (state.get() == State.STARTED) {
                step();
                synchronized (rest) {
                    if (state.get() == State.STARTED) {
                        rest.wait(LOOK_AROUND.toMillis());
                    }
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends what takes too long, and evaluates when it is time. */
    private void step() {
        parts.lanes().forEach(Lane::watch);
        Instant now = parts.time().now();
        if (dueAt == null || !now.isBefore(dueAt)) {
            dueAt = now.plus(INTERVAL);
            try {
                takeOver(Duration.ZERO);
                tick();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (Exception | Error e) {
                log.error("Alert rules could not be evaluated; the next round follows", e);
            }
        }
    }

    /** @param within how long to wait for what a former process left */
    void startKeeping(Duration within) throws InterruptedException {
        StateKeeper keeper = parts.keeper();
        if (keeper != null) {
            keeper.start();
            takeOver(within);
        }
    }

    /** What a former process left comes before the first round, unless its disk is slow: then as soon as it is there. */
    private void takeOver(Duration within) throws InterruptedException {
        StateKeeper keeper = parts.keeper();
        if (restored || keeper == null || !keeper.isRead(within)) {
            return;
        }
        restored = true;
        AlertSnapshot former = keeper.former();
        if (former != null) {
            former.silences().forEach(parts.silences()::restore);
            parts.evaluator().restore(former.alerts());
        }
    }

    /** One round. */
    void tick() {
        parts.evaluator().tick();
        keep();
        Instant now = parts.time().now();
        parts.panels().takeWhenDue(now, parts.time().shown(now));
    }

    /** Tells the sinks on this thread, for alerts that are not started. */
    void deliver() throws InterruptedException {
        for (Lane lane : parts.lanes()) {
            while (lane.deliverNext(Duration.ZERO)) {
                // The next one.
            }
        }
    }

    private void keep() {
        StateKeeper keeper = parts.keeper();
        if (keeper == null || !restored) {
            return;
        }
        boolean alertsChanged = parts.evaluator().takeChanged();
        if (alertsChanged || silencesChanged) {
            silencesChanged = false;
            keeper.keep(
                    new AlertSnapshot(AlertSnapshot.VERSION, parts.evaluator().stored(), shownSilences()));
        }
    }

    /** How things are; waits for nothing. */
    public AlertReport report() {
        Evaluator.Outcome outcome = parts.evaluator().outcome();
        return new AlertReport(
                outcome.evaluatedAt(),
                parts.evaluator().graceUntil(),
                in(Alert.State.FIRING, Comparator.comparing(Alert::since)),
                in(Alert.State.PENDING, Comparator.comparing(Alert::since)),
                in(
                                Alert.State.RESOLVED,
                                Comparator.comparing((Alert alert) -> Objects.requireNonNull(alert.resolvedAt()))
                                        .reversed())
                        .stream()
                        .limit(Evaluator.MOST_RESOLVED)
                        .toList(),
                outcome.unknown(),
                external,
                shownSilences(),
                parts.lanes().stream().map(Lane::report).toList(),
                parts.notifier().suppressed(),
                parts.listeners().missed(),
                parts.keeper() == null ? null : parts.keeper().error());
    }

    private List<Alert> in(Alert.State wanted, Comparator<Alert> order) {
        Instant now = parts.time().now();
        return parts.evaluator().outcome().alerts().stream()
                .filter(alert -> alert.state() == wanted)
                .map(alert -> alert.silenced(
                        parts.time().shownOrNull(parts.silences().until(alert.id(), alert.labels(), now))))
                .sorted(order)
                .toList();
    }

    private List<Silence> shownSilences() {
        Instant now = parts.time().now();
        return parts.silences().all().stream()
                .filter(silence -> now.isBefore(silence.until()))
                .map(this::shown)
                .toList();
    }

    private Silence shown(Silence silence) {
        return new Silence(
                silence.id(),
                silence.rule(),
                silence.labels(),
                parts.time().shown(silence.since()),
                parts.time().shown(silence.until()),
                silence.reason(),
                silence.by());
    }

    /** What the panels of a board showed in the last hour, once a minute, with the rules that watch them. */
    public BoardReport board(Panel.Board board) {
        Evaluator.Outcome outcome = parts.evaluator().outcome();
        return parts.panels().report(board, id -> watch(id, outcome));
    }

    private BoardReport.Watch watch(String id, Evaluator.Outcome outcome) {
        Rule rule = parts.rules().rule(id).orElseThrow();
        String how = "quiet";
        if (!rule.enabled()) {
            how = "off";
        } else if (!rule.signal().visibleToItself()) {
            how = "external";
        } else if (is(Alert.State.FIRING, id, outcome)) {
            how = "firing";
        } else if (is(Alert.State.PENDING, id, outcome)) {
            how = "pending";
        }
        return new BoardReport.Watch(id, rule.comparison().symbol(), rule.threshold(), how);
    }

    private static boolean is(Alert.State wanted, String id, Evaluator.Outcome outcome) {
        return outcome.alerts().stream().anyMatch(alert -> alert.id().equals(id) && alert.state() == wanted);
    }

    /** The rules that are evaluated, as the builder was told to change them. */
    public RuleCatalogue rules() {
        return parts.rules();
    }

    /**
     * Tells nobody of these alerts for a while; listeners hear of the silence.
     *
     * @param rule id of a rule
     * @param labels that an alert must have; empty for every alert of the rule
     * @param duration one minute to thirty days
     * @param reason for those who wonder
     * @param by who does it
     * @throws IllegalArgumentException for a rule that there is not, naming those that there are, and for other values
     */
    public Silence silence(String rule, Map<String, String> labels, Duration duration, String reason, String by) {
        if (parts.rules().rule(rule).isEmpty()) {
            throw new IllegalArgumentException("there is no alert rule \"" + rule + "\"; legal are "
                    + parts.rules().rules().stream().map(Rule::id).toList());
        }
        Silence silence = shown(parts.silences()
                .add(rule, labels, duration, reason, by, parts.time().now()));
        silencesChanged = true;
        parts.listeners().tell(listener -> listener.silenced(silence));
        return silence;
    }

    /** Takes a silence back; false when there is none of that id, as after its time. */
    public boolean unsilence(String id, String by) {
        Names.filled(by, "by of the end of a silence");
        return parts.silences()
                .remove(id)
                .map(silence -> {
                    silencesChanged = true;
                    Silence ended = shown(silence);
                    parts.listeners().tell(listener -> listener.unsilenced(ended, by));
                    return true;
                })
                .orElse(false);
    }

    double count(Alert.State wanted, Severity severity) {
        return parts.evaluator().outcome().alerts().stream()
                .filter(alert -> alert.state() == wanted && alert.severity() == severity)
                .count();
    }

    double unknownRules() {
        return parts.evaluator().outcome().unknown().size();
    }

    double evaluationAgeSeconds() {
        return parts.evaluator().ageSeconds();
    }

    double suppressed() {
        return parts.notifier().suppressed();
    }

    /**
     * Stops within seconds. What already waits for a sink is tried once more; alerts that fire are not resolved. The state
     * file has them, and which sinks were not told. A second call does nothing.
     */
    @Override
    public void close() {
        State before = state.getAndSet(State.CLOSED);
        if (before == State.CLOSED) {
            return;
        }
        synchronized (rest) {
            rest.notifyAll();
        }
        parts.meters().remove();
        parts.listeners().shut();
        if (before == State.STARTED) {
            try {
                stop(System.nanoTime() + CLOSE_WITHIN.toNanos());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void stop(long deadline) throws InterruptedException {
        TimeUnit.NANOSECONDS.timedJoin(thread, Math.max(1, deadline - System.nanoTime()));
        parts.lanes().forEach(Lane::shut);
        for (Lane lane : parts.lanes()) {
            if (!lane.awaitEnd(deadline - System.nanoTime())) {
                log.warn("Alert sink {} hangs; its thread is left behind", lane.name);
            }
        }
        parts.listeners().awaitEnd(deadline - System.nanoTime());
        stopKeeping(System.nanoTime() + KEEP_WITHIN.toNanos());
    }

    /** Writes what is new, unless a round still runs. */
    void stopKeeping(long deadline) throws InterruptedException {
        StateKeeper keeper = parts.keeper();
        if (keeper != null) {
            if (!thread.isAlive()) {
                keep();
            }
            keeper.shut();
            keeper.awaitEnd(deadline - System.nanoTime());
        }
    }
}
