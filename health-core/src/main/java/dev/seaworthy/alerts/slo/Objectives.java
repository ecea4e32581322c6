package dev.seaworthy.alerts.slo;

import dev.seaworthy.alerts.Selector;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** All objectives of an application, in a stable order. Immutable. */
public final class Objectives {

    private static final Selector REQUESTS = new Selector(
            "http.server.requests",
            Selector.Type.TIMER,
            null,
            Selector.Statistic.COUNT,
            null,
            List.of(new Selector.TagMatch("outcome", false, List.of("CLIENT_ABORT"))));
    private static final Selector STATEMENTS = timer("db.client.operation.duration");
    private static final Selector TASKS = timer("seaworthy.task.duration");
    private static final Selector AGES = new Selector(
            "seaworthy.freshness.age", Selector.Type.SUMMARY, "seconds", Selector.Statistic.COUNT, null, List.of());

    private final Map<String, Objective> byId;

    private Objectives(Collection<Objective> objectives) {
        Map<String, Objective> all = new LinkedHashMap<>();
        for (Objective objective : objectives) {
            if (all.put(objective.id(), objective) != null) {
                throw new IllegalArgumentException("there are two objectives " + objective.id() + "; rename one");
            }
        }
        byId = Collections.unmodifiableMap(all);
    }

    /**
     * Of the library's own meters: requests (failed ones, slow ones, refused ones), statements, tasks, and how old data
     * is when it is used.
     */
    public static Objectives defaults() {
        Sli failed = Sli.bad(outcome("SERVER_ERROR"), REQUESTS);
        return of(List.of(
                Objective.of("availability", "Requests that the application does not fail", failed, 0.995)
                        .withUrgency(Urgency.PAGE),
                Objective.of("request-latency", "Requests answered in time", Sli.within(0.5, REQUESTS), 0.95)
                        .withUrgency(Urgency.PAGE)
                        .withCategory("performance"),
                // One percent is twice what availability allows: that one pages, this one says when it became usual.
                Objective.of("errors", "Requests without an error of the server", failed, 0.99),
                // Strangers who try addresses decide on it: worth a look, and nobody's sleep.
                Objective.of(
                                "client-errors",
                                "Requests that are not refused as wrong",
                                Sli.bad(outcome("CLIENT_ERROR"), REQUESTS),
                                0.99)
                        .withUrgency(Urgency.NOTICE),
                Objective.of("statement-latency", "SQL statements done in time", Sli.within(0.1, STATEMENTS), 0.95)
                        .withCategory("performance"),
                Objective.of("tasks", "Tasks that succeed", Sli.bad(where(TASKS, "outcome", "failure"), TASKS), 0.99),
                Objective.of("freshness", "Data that is fresh when it is used", Sli.within(3600, AGES), 0.95)
                        .withCategory("performance")));
    }

    /** Exactly these. */
    public static Objectives of(Collection<Objective> objectives) {
        return new Objectives(objectives);
    }

    /** These and one more. */
    public Objectives and(Objective another) {
        List<Objective> all = new ArrayList<>(byId.values());
        all.add(another);
        return new Objectives(all);
    }

    /**
     * The same with other values, and with further ones for single routes. {@code <objective>.<key>}: {@code enabled},
     * {@code target} (0.995 or 99.5%), {@code threshold} (seconds), {@code urgency}, {@code minimum-bad-events}.
     * {@code routes.<name>.<key>}: {@code objective} and {@code route}, as in {@code uri}, which are both needed, and
     * {@code method} and any of the keys before.
     *
     * @throws IllegalArgumentException for an objective, key or value that there is not, naming the legal ones, and for an
     *     objective that could never tell anybody
     */
    public Objectives with(Map<String, String> settings) {
        return new Objectives(new ObjectiveSettings(byId).apply(settings));
    }

    /** All of them. */
    public List<Objective> all() {
        return List.copyOf(byId.values());
    }

    /**
     * Of whose silence somebody is told: one of those that count the same events, the one that notices first. None where
     * nobody is told of anything.
     */
    public List<Objective> watchedForSilence() {
        Map<Selector, Objective> byTotal = new LinkedHashMap<>();
        byId.values().stream()
                .filter(objective -> objective.urgency() != Urgency.NOTICE)
                .forEach(objective -> byTotal.merge(
                        objective.sli().total(),
                        objective,
                        (one, other) -> other.silentFor().compareTo(one.silentFor()) < 0 ? other : one));
        return List.copyOf(byTotal.values());
    }

    public Optional<Objective> objective(String id) {
        return Optional.ofNullable(byId.get(id));
    }

    private static Selector timer(String meter) {
        return new Selector(meter, Selector.Type.TIMER, null, Selector.Statistic.COUNT, null, List.of());
    }

    private static Selector outcome(String outcome) {
        return new Selector(
                REQUESTS.meter(),
                Selector.Type.TIMER,
                null,
                Selector.Statistic.COUNT,
                null,
                List.of(new Selector.TagMatch("outcome", true, List.of(outcome))));
    }

    private static Selector where(Selector of, String tag, String value) {
        return new Selector(
                of.meter(),
                of.type(),
                of.unit(),
                of.statistic(),
                of.bucket(),
                List.of(new Selector.TagMatch(tag, true, List.of(value))));
    }
}
