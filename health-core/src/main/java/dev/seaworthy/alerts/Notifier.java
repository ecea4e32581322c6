package dev.seaworthy.alerts;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Decides whether anybody is told, and hands it to the sinks. Called by the evaluator's thread only. A critical alert
 * has a ceiling of its own: warnings cannot use it up.
 */
final class Notifier {

    /** The rule about a sink that fails: that sink is not told. */
    static final String SINK_RULE = "alert-sink-failing";

    private final List<Lane> lanes;
    private final Map<String, String> labels;
    private final Duration repeat;
    private final Map<Severity, Ceiling> ceilings = new EnumMap<>(Severity.class);
    private final AtomicLong suppressed = new AtomicLong();
    private long heldBack;

    Notifier(List<Lane> lanes, Map<String, String> labels, Duration repeat, int ceiling) {
        this.lanes = List.copyOf(lanes);
        this.labels = Map.copyOf(labels);
        this.repeat = repeat;
        for (Severity severity : Severity.values()) {
            ceilings.put(severity, new Ceiling(ceiling));
        }
    }

    /** Tells of one that fires, if it is time to and nobody silenced it. What the ceiling holds back comes later. */
    boolean firing(AlertState state, Alert alert, Instant now) {
        Instant last = state.lastNotified;
        boolean due = last == null || Duration.between(last, now).compareTo(repeat) >= 0;
        if (!due || alert.silencedUntil() != null) {
            return false;
        }
        AlertNotification.Kind kind = last == null ? AlertNotification.Kind.FIRING : AlertNotification.Kind.REPEATED;
        if (!tell(kind, alert, now, !state.heldBack)) {
            state.heldBack = true;
            return false;
        }
        state.lastNotified = now;
        state.heldBack = false;
        return true;
    }

    /** Tells that one is over, also a silenced one, if anybody was told that it fires. */
    void resolved(AlertState state, Alert alert, Instant now) {
        if (state.lastNotified == null) {
            return;
        }
        boolean told = tell(AlertNotification.Kind.RESOLVED, alert, now, !state.heldBack);
        state.heldBack = !told;
        state.lastNotified = told ? now : state.lastNotified;
    }

    private boolean tell(AlertNotification.Kind kind, Alert alert, Instant now, boolean countIfHeldBack) {
        Ceiling ceiling = ceilings.get(alert.severity());
        if (ceiling == null || !ceiling.take(now)) {
            if (countIfHeldBack) {
                suppressed.incrementAndGet();
                heldBack++;
            }
            return false;
        }
        AlertNotification notification = new AlertNotification(kind, alert, labels, ceiling.reached(), heldBack);
        heldBack = 0;
        lanes.stream().filter(lane -> !isAbout(lane, alert)).forEach(lane -> lane.offer(notification));
        return true;
    }

    private static boolean isAbout(Lane lane, Alert alert) {
        return alert.id().equals(SINK_RULE) && lane.name.equals(alert.labels().get("sink"));
    }

    /** The names of the sinks that were not told the latest about an alert, for each of which there are any. */
    Map<Evaluator.Key, List<String>> untold() {
        Map<Evaluator.Key, List<String>> untold = new HashMap<>();
        lanes.forEach(lane -> lane.untold().forEach(key -> untold.computeIfAbsent(key, each -> new ArrayList<>())
                .add(lane.name)));
        return untold;
    }

    /** Tells these sinks what a former process could not; what is silenced meanwhile is told, to all, after that. */
    void untold(AlertState state, Alert alert, List<String> sinks) {
        boolean over = alert.resolvedAt() != null;
        if (!over && alert.silencedUntil() != null && !sinks.isEmpty()) {
            state.lastNotified = null;
            return;
        }
        AlertNotification notification = new AlertNotification(
                over ? AlertNotification.Kind.RESOLVED : AlertNotification.Kind.FIRING, alert, labels, false, 0);
        lanes.stream().filter(lane -> sinks.contains(lane.name)).forEach(lane -> lane.offer(notification));
    }

    void push(List<Alert> firing) {
        lanes.forEach(lane -> lane.push(
                firing.stream().filter(alert -> alert.silencedUntil() == null).toList(), labels));
    }

    long suppressed() {
        return suppressed.get();
    }
}
