package dev.seaworthy.alerts;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Evaluates all rules in one step. One thread steps; what it publishes may be read by any. */
final class Evaluator {

    private static final Logger log = LoggerFactory.getLogger(Evaluator.class);
    private static final Duration RESOLVED_KEPT = Duration.ofDays(1);
    static final int MOST_RESOLVED = 100;

    /** Labels are bounded where they are made; this only keeps a mistake from filling the memory. */
    private static final int MOST_ALERTS = 5000;

    private static final Duration PUSH_EVERY = Duration.ofMinutes(1);

    /** @param downDelay how long an alert must be good before it is over */
    record Timing(Duration grace, Duration downDelay) {}

    /** What is known after a step; times as the wall clock tells them. */
    record Outcome(@Nullable Instant evaluatedAt, List<Alert> alerts, List<AlertReport.Unknown> unknown) {}

    /** One alert. */
    record Key(String rule, Map<String, String> labels) {}

    private final Map<String, Rule> rules = new LinkedHashMap<>();
    private final SignalReader reader;
    private final SteadyTime time;
    private final Silences silences;
    private final Notifier notifier;
    private final ListenerThread listeners;
    private final Timing timing;
    private final String runbooks;
    private final Map<Key, AlertState> states = new LinkedHashMap<>();
    private final Map<String, String> failing = new HashMap<>();
    private volatile @Nullable Instant startedAt;
    private @Nullable Instant pushedAt;
    private volatile @Nullable Instant begunAt;
    private volatile @Nullable Instant tickedAt;
    private volatile Outcome outcome = new Outcome(null, List.of(), List.of());
    private Map<Key, List<String>> untold = Map.of();
    private boolean changed;
    private boolean full;

    Evaluator(
            List<Rule> rules,
            SignalReader reader,
            SteadyTime time,
            Silences silences,
            Notifier notifier,
            ListenerThread listeners,
            Timing timing,
            String runbooks) {
        rules.forEach(rule -> this.rules.put(rule.id(), rule));
        this.reader = reader;
        this.time = time;
        this.silences = silences;
        this.notifier = notifier;
        this.listeners = listeners;
        this.timing = timing;
        this.runbooks = runbooks;
    }

    void tick() {
        Instant now = time.now();
        if (startedAt == null) {
            startedAt = now;
        }
        silences.expire(now);
        reader.look(now);
        List<AlertReport.Unknown> unknown = new ArrayList<>();
        rules.values().forEach(rule -> evaluate(rule, now, unknown));
        states.values().forEach(state -> tell(state, now));
        forget(now);
        List<Alert> alerts = states.values().stream()
                .filter(state -> state.phase != AlertState.Phase.INACTIVE)
                .map(state -> shown(state, now))
                .toList();
        outcome = new Outcome(time.shown(now), alerts, List.copyOf(unknown));
        tickedAt = now;
        push(alerts, now);
    }

    private void evaluate(Rule rule, Instant now, List<AlertReport.Unknown> unknown) {
        Map<Map<String, String>, Reading> readings = new LinkedHashMap<>();
        String problem = "no meter of it has a value";
        try {
            rule.signal().as(reader).forEach(reading -> readings.put(reading.labels(), reading));
            failing.remove(rule.id());
        } catch (RuntimeException | Error e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            problem = "reading its meters failed: " + cause.getClass().getName();
            if (!problem.equals(failing.put(rule.id(), problem))) {
                log.warn("Alert rule {} is unknown until its meters can be read again", rule.id(), e);
            }
        }
        if (readings.isEmpty()) {
            unknown.add(new AlertReport.Unknown(rule.id(), problem));
        }
        watch(rule, readings.keySet(), now, unknown);
        List<AlertState> own = states.values().stream()
                .filter(state -> state.rule.equals(rule.id()))
                .toList();
        noteMeters(rule, own, readings.keySet(), now);
        own.forEach(state -> step(state, rule, readings.get(state.labels), now));
    }

    private void watch(Rule rule, Set<Map<String, String>> labels, Instant now, List<AlertReport.Unknown> unknown) {
        int left = 0;
        for (Map<String, String> each : labels) {
            Key key = new Key(rule.id(), each);
            if (states.size() < MOST_ALERTS) {
                states.computeIfAbsent(key, missing -> new AlertState(rule.id(), each, now, timing.downDelay()));
            } else if (!states.containsKey(key)) {
                left++;
            }
        }
        if (left > 0) {
            String reason = left + " of its values are not watched: there are " + MOST_ALERTS + " alerts already";
            unknown.add(new AlertReport.Unknown(rule.id(), reason));
            if (!full) {
                log.warn("Alert rule {}: {}; the report has all such rules", rule.id(), reason);
            }
            full = true;
        }
    }

    /** What fires and has no value now is not over while its meter is there. */
    private void noteMeters(Rule rule, List<AlertState> own, Set<Map<String, String>> known, Instant now) {
        List<AlertState> blind = own.stream()
                .filter(state -> state.phase == AlertState.Phase.FIRING && !known.contains(state.labels))
                .toList();
        if (!blind.isEmpty()) {
            Set<Map<String, String>> present = reader.present(rule.signal());
            blind.stream().filter(state -> present.contains(state.labels)).forEach(state -> state.seenAt = now);
        }
    }

    private void step(AlertState state, Rule rule, @Nullable Reading reading, Instant now) {
        AlertState.Phase before = state.phase;
        AlertState.Change change = state.step(rule, reading, now, timing.downDelay(), inGrace(now));
        changed |= before != state.phase;
        if (change == AlertState.Change.FIRED) {
            Alert alert = shown(state, now);
            listeners.tell(listener -> listener.fired(alert));
        } else if (change == AlertState.Change.RESOLVED) {
            notifier.resolved(state, shown(state, now), now);
            Alert alert = shown(state, now);
            listeners.tell(listener -> listener.resolved(alert));
        }
    }

    /** What is due now, and what the ceiling held back before. */
    private void tell(AlertState state, Instant now) {
        if (state.phase == AlertState.Phase.FIRING) {
            changed |= notifier.firing(state, shown(state, now), now);
        } else if (state.phase == AlertState.Phase.RESOLVED && state.heldBack) {
            notifier.resolved(state, shown(state, now), now);
            changed |= !state.heldBack;
        }
    }

    private boolean inGrace(Instant now) {
        Instant first = startedAt;
        return first != null && now.isBefore(first.plus(timing.grace()));
    }

    /** Inactive ones say nothing, and old news interest nobody who was told. */
    private void forget(Instant now) {
        Set<Key> waiting = notifier.untold().keySet();
        states.values().removeIf(state -> state.phase == AlertState.Phase.INACTIVE);
        List<AlertState> over = states.values().stream()
                .filter(state -> state.phase == AlertState.Phase.RESOLVED)
                .filter(state -> !state.heldBack && !waiting.contains(new Key(state.rule, state.labels)))
                .sorted(Comparator.comparing((AlertState state) -> Objects.requireNonNull(state.resolvedAt))
                        .reversed())
                .toList();
        for (int i = 0; i < over.size(); i++) {
            AlertState state = over.get(i);
            if (i >= MOST_RESOLVED || now.minus(RESOLVED_KEPT).isAfter(Objects.requireNonNull(state.resolvedAt))) {
                states.remove(new Key(state.rule, state.labels));
            }
        }
    }

    private void push(List<Alert> alerts, Instant now) {
        if (pushedAt == null || Duration.between(pushedAt, now).compareTo(PUSH_EVERY) >= 0) {
            pushedAt = now;
            notifier.push(alerts.stream()
                    .filter(alert -> alert.state() == Alert.State.FIRING)
                    .toList());
        }
    }

    private Alert shown(AlertState state, Instant now) {
        Rule rule = Objects.requireNonNull(rules.get(state.rule));
        // One that is pending again still knows its former times, for whether it flaps; they are not those of this
        // time.
        boolean fired = state.phase != AlertState.Phase.PENDING;
        return new Alert(
                state.rule,
                state.labels,
                switch (state.phase) {
                    case FIRING -> Alert.State.FIRING;
                    case RESOLVED -> Alert.State.RESOLVED;
                    default -> Alert.State.PENDING;
                },
                rule.severity(),
                rule.category(),
                rule.summary(),
                rule.description(),
                Double.isNaN(state.value) ? null : state.value,
                rule.threshold(),
                time.shown(state.since),
                fired ? time.shownOrNull(state.firedAt) : null,
                fired ? time.shownOrNull(state.resolvedAt) : null,
                fired ? time.shownOrNull(state.lastNotified) : null,
                time.shownOrNull(silences.until(state.rule, state.labels, now)),
                rule.runbook(runbooks));
    }

    Outcome outcome() {
        return outcome;
    }

    /** Rounds are to follow from now on. */
    void begin() {
        begunAt = time.now();
    }

    /** Since the last round, or since the first was to come; NaN before. */
    double ageSeconds() {
        Instant ticked = tickedAt;
        Instant last = ticked == null ? begunAt : ticked;
        return last == null ? Double.NaN : Duration.between(last, time.now()).toMillis() / 1e3;
    }

    /** Until when nothing fires or resolves; {@code null} when that is over, and before the first round. */
    @Nullable
    Instant graceUntil() {
        Instant first = startedAt;
        return first != null && inGrace(time.now()) ? time.shown(first.plus(timing.grace())) : null;
    }

    /** Whether there is anything new to keep since the last time it was asked. */
    boolean takeChanged() {
        Map<Key, List<String>> latest = notifier.untold();
        boolean was = changed || !latest.equals(untold);
        untold = latest;
        changed = false;
        return was;
    }

    /** What outlives the process, as of when it was last asked whether it changed. */
    List<AlertSnapshot.Stored> stored() {
        return states.values().stream()
                .filter(state -> state.phase != AlertState.Phase.INACTIVE)
                .map(state -> new AlertSnapshot.Stored(
                        state.rule,
                        new TreeMap<>(state.labels),
                        state.phase,
                        time.shown(state.since),
                        time.shownOrNull(state.firedAt),
                        time.shownOrNull(state.resolvedAt),
                        time.shownOrNull(state.lastNotified),
                        state.heldBack,
                        untold.getOrDefault(new Key(state.rule, state.labels), List.of()),
                        state.delay.toMillis() / 1e3))
                .toList();
    }

    /** What a former process left; rules that are gone or switched off meanwhile are dropped. */
    void restore(List<AlertSnapshot.Stored> former) {
        Instant now = time.now();
        for (AlertSnapshot.Stored stored : former) {
            Key key = new Key(stored.rule(), stored.labels());
            AlertState current = states.get(key);
            boolean fires = current != null && current.phase == AlertState.Phase.FIRING;
            if (rules.containsKey(stored.rule()) && !fires) {
                AlertState state = stored.state(now);
                states.put(key, state);
                notifier.untold(state, shown(state, now), stored.untold());
            }
        }
    }
}
