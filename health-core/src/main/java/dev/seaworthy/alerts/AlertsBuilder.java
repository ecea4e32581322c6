package dev.seaworthy.alerts;

import dev.seaworthy.metrics.HttpMetrics;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Collects rules, sinks and settings for {@link Alerts}. Not thread-safe; {@link #build()} may be called again. */
public final class AlertsBuilder {

    /** Rules whose windows are not full yet and caches that are cold say little about the application. */
    public static final Duration DEFAULT_GRACE = Duration.ofMinutes(2);

    /** What fires for longer than half a shift is told again. */
    public static final Duration DEFAULT_REPEAT = Duration.ofHours(4);

    /** Long enough that what comes and goes is one alert; it grows while an alert flaps. */
    public static final Duration DEFAULT_DOWN_DELAY = Duration.ofMinutes(5);

    /** For each severity; more than that nobody reads. */
    public static final int DEFAULT_CEILING = 30;

    private static final String LOG = "log";

    private final MeterRegistry registry;
    private final @Nullable HttpMetrics http;
    private final Map<String, AlertSink> sinks = new LinkedHashMap<>();
    private final List<AlertListener> listeners = new ArrayList<>();
    private final Map<String, String> labels = new TreeMap<>();
    private @Nullable RuleCatalogue rules;
    private Map<String, String> overrides = Map.of();
    private @Nullable Path stateFile;
    private String runbooks = Rule.RUNBOOKS;
    private Duration grace = DEFAULT_GRACE;
    private Duration repeat = DEFAULT_REPEAT;
    private Duration downDelay = DEFAULT_DOWN_DELAY;
    private int ceiling = DEFAULT_CEILING;
    private Duration firstPause = Lane.FIRST_PAUSE;
    private InstantSource clock = InstantSource.system();
    private LongSupplier nanoTime = System::nanoTime;

    AlertsBuilder(MeterRegistry registry, @Nullable HttpMetrics http) {
        this.registry = registry;
        this.http = http;
        sinks.put(LOG, new LogSink());
    }

    /** Instead of {@link RuleCatalogue#onClassPath} of the class loader that has Seaworthy. */
    public AlertsBuilder rules(RuleCatalogue catalogue) {
        rules = Objects.requireNonNull(catalogue);
        return this;
    }

    /** Other values for rules, as {@link RuleCatalogue#with} takes them; checked by {@link #build()}. */
    public AlertsBuilder set(Map<String, String> values) {
        overrides = Map.copyOf(values);
        return this;
    }

    /** Besides the sink {@code log}, which is always there unless it is left out. Names are unique. */
    public AlertsBuilder sink(String name, AlertSink sink) {
        Names.kebab(name, "sink");
        if (sinks.putIfAbsent(name, Objects.requireNonNull(sink)) != null) {
            throw new IllegalArgumentException("there is already an alert sink " + name + "; give each its own name");
        }
        return this;
    }

    /** Writes no line to the log for each notification. */
    public AlertsBuilder withoutLog() {
        sinks.remove(LOG);
        return this;
    }

    public AlertsBuilder listener(AlertListener listener) {
        listeners.add(Objects.requireNonNull(listener));
        return this;
    }

    /**
     * Part of each notification, such as {@code application} and {@code instance}, so that receivers know whose it is.
     * Instances must not have the same labels: an Alertmanager would take their alerts for one.
     *
     * @throws IllegalArgumentException for a name that Prometheus does not allow, or that an alert has itself
     */
    public AlertsBuilder label(String name, String value) {
        labels.put(Names.label(name), Names.filled(value, "value of label " + name));
        return this;
    }

    /** Address of the page {@code docs/alerts.md}, so that each notification has a link to what to do; a path without. */
    public AlertsBuilder runbooks(URI page) {
        if (page.getRawFragment() != null) {
            throw new IllegalArgumentException(
                    "the address of the runbooks has a fragment; leave it out: the rule's id becomes it");
        }
        runbooks = page.toString();
        return this;
    }

    /**
     * Keeps alerts and silences over restarts in this file, in a folder that exists; for its owner's eyes only. It belongs
     * to one process at a time. Files with {@code .lock}, {@code .new} and {@code .unreadable} behind its name may lie
     * beside it. Without a file, what fires at a restart is told anew.
     */
    public AlertsBuilder stateFile(Path file) {
        stateFile = file.toAbsolutePath().normalize();
        return this;
    }

    /** How long after the start nothing fires or resolves; {@link #DEFAULT_GRACE}. */
    public AlertsBuilder grace(Duration duration) {
        grace = duration;
        return this;
    }

    /** After how long what fires is told again; {@link #DEFAULT_REPEAT}. */
    public AlertsBuilder repeat(Duration duration) {
        repeat = duration;
        return this;
    }

    /**
     * How long an alert must be good before it is over; {@link #DEFAULT_DOWN_DELAY}. Each time it turns bad meanwhile, or
     * within an hour after, it takes half as long again, up to an hour.
     */
    public AlertsBuilder downDelay(Duration duration) {
        downDelay = duration;
        return this;
    }

    /** The most notifications of each severity within an hour; {@link #DEFAULT_CEILING}. More are held back and told later. */
    public AlertsBuilder ceiling(int notifications) {
        ceiling = notifications;
        return this;
    }

    /** Wall time for display; what decides follows the monotonic clock. */
    public AlertsBuilder clock(InstantSource source) {
        clock = Objects.requireNonNull(source);
        return this;
    }

    AlertsBuilder nanoTime(LongSupplier source) {
        nanoTime = source;
        return this;
    }

    /** How long a sink rests after its first failure. */
    AlertsBuilder firstPause(Duration pause) {
        firstPause = pause;
        return this;
    }

    /**
     * Starts no thread and does no I/O but reading the catalogue.
     *
     * @throws IllegalArgumentException for settings that mean nothing, and as {@link RuleCatalogue} says
     */
    public Alerts build() {
        requireFrom(Duration.ZERO, "grace", grace, Duration.ofHours(1));
        requireFrom(Duration.ofMinutes(1), "repeat", repeat, Duration.ofDays(7));
        requireFrom(Duration.ZERO, "down delay", downDelay, AlertState.LONGEST_DELAY);
        if (ceiling < 1) {
            throw new IllegalArgumentException(
                    "the ceiling of notifications is " + ceiling + "; give 1 or more an hour");
        }
        RuleCatalogue catalogue =
                (rules == null ? RuleCatalogue.onClassPath(Alerts.class.getClassLoader()) : rules).with(overrides);
        List<Rule> visible = catalogue.rules().stream()
                .filter(rule -> rule.enabled() && rule.signal().visibleToItself())
                .toList();
        SteadyTime time = new SteadyTime(clock, nanoTime);
        List<Lane> lanes = new ArrayList<>();
        sinks.forEach((name, sink) -> lanes.add(new Lane(name, sink, time, firstPause)));
        Silences silences = new Silences();
        Notifier notifier = new Notifier(lanes, labels, repeat, ceiling);
        ListenerThread told = new ListenerThread(listeners);
        Evaluator evaluator = new Evaluator(
                visible,
                new SignalReader(
                        new MeterReader(registry, http),
                        visible.stream().map(Rule::signal).toList()),
                time,
                silences,
                notifier,
                told,
                new Evaluator.Timing(grace, downDelay),
                runbooks);
        return new Alerts(new Alerts.Parts(
                catalogue,
                evaluator,
                silences,
                notifier,
                lanes,
                told,
                new AlertMeters(registry),
                stateFile == null ? null : new StateKeeper(new StateFile(stateFile)),
                new PanelHistory(catalogue.panels(), new MeterReader(registry, http)),
                time));
    }

    private static void requireFrom(Duration least, String what, Duration given, Duration most) {
        if (given.compareTo(least) < 0 || given.compareTo(most) > 0) {
            throw new IllegalArgumentException(
                    "the " + what + " of alerts is " + given + "; give " + least + " to " + most);
        }
    }
}
