package dev.seaworthy.health;

import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Turns the states of all checks into what each probe answers, now and once it has grown stale. */
final class SnapshotWriter {

    static final String STARTING = "starting";
    static final String DRAINING = "draining";
    static final String STALE = "stale";
    static final String CLOSED = "closed";

    /** What the engine itself is doing; decides before any check does. */
    enum Phase {
        NEW,
        RUNNING,
        CLOSED
    }

    private static final long NEVER = Long.MAX_VALUE >> 2;

    private final Collection<CheckState> states;
    private final boolean rootIsUnion;
    private Phase phase = Phase.NEW;
    private boolean draining;
    private boolean started;
    private @Nullable HealthSnapshot previous;

    /** @param states sorted by name */
    SnapshotWriter(Collection<CheckState> states, boolean rootIsUnion) {
        this.states = states;
        this.rootIsUnion = rootIsUnion;
    }

    void phase(Phase newPhase) {
        phase = newPhase;
    }

    void drain() {
        draining = true;
    }

    HealthSnapshot write(long now, Instant at) {
        started = started || startedNow(now);
        Map<Probe, HealthSnapshot.Answers> answers = new EnumMap<>(Probe.class);
        for (Probe probe : Probe.values()) {
            HealthReport fresh = report(probe, false, now, at);
            HealthReport stale = report(probe, true, now, at);
            HealthSnapshot.Answers before = previous == null ? null : previous.of(probe);
            answers.put(
                    probe,
                    new HealthSnapshot.Answers(
                            before == null ? fresh : reuse(before.fresh(), fresh),
                            before == null ? stale : reuse(before.stale(), stale),
                            staleAt(probe.kinds(rootIsUnion), now)));
        }
        HealthSnapshot snapshot = new HealthSnapshot(
                answers,
                new HealthSnapshot.Answers(
                        overview(false, now, at), overview(true, now, at), staleAt(EnumSet.allOf(Kind.class), now)));
        previous = snapshot;
        return snapshot;
    }

    /** Readers compare by identity to know whether what they rendered is still true. */
    private static HealthReport reuse(HealthReport before, HealthReport now) {
        boolean same = before.status() == now.status()
                && Objects.equals(before.reason(), now.reason())
                && before.checks().equals(now.checks());
        return same ? before : now;
    }

    private HealthReport report(Probe probe, boolean allStale, long now, Instant at) {
        Set<Kind> kinds = probe.kinds(rootIsUnion);
        Status status = Status.UP;
        String reason = null;
        for (Kind kind : kinds) {
            String decided = reasonBeforeChecks(kind, allStale, now);
            reason = reason == null ? decided : reason;
            Status ofKind = decided != null ? Status.DOWN : worst(kind, allStale, now);
            status = status.worst(ofKind);
        }
        return new HealthReport(probe, status, reason, at, checks(kinds, allStale, now));
    }

    private @Nullable String reasonBeforeChecks(Kind kind, boolean allStale, long now) {
        return switch (kind) {
            case LIVENESS -> null;
            case STARTUP -> started ? null : STARTING;
            case READINESS -> {
                if (phase == Phase.CLOSED) {
                    yield CLOSED;
                }
                if (draining) {
                    yield DRAINING;
                }
                if (phase == Phase.NEW || !allCriticalHaveRun(Kind.READINESS)) {
                    yield STARTING;
                }
                yield allStale || anyCriticalStale(now) ? STALE : null;
            }
        };
    }

    private boolean allCriticalHaveRun(Kind kind) {
        return states.stream()
                .filter(state -> state.spec.kinds().contains(kind) && state.spec.impact() == Impact.CRITICAL)
                .allMatch(CheckState::hasRun);
    }

    private boolean anyCriticalStale(long now) {
        return states.stream()
                .filter(state -> state.spec.kinds().contains(Kind.READINESS))
                .filter(state -> state.spec.impact() == Impact.CRITICAL)
                .anyMatch(state -> state.stale(now));
    }

    /** Once started, always started. */
    private boolean startedNow(long now) {
        return phase == Phase.RUNNING
                && states.stream().allMatch(CheckState::hasRun)
                && worst(Kind.STARTUP, false, now) != Status.DOWN;
    }

    private Status worst(Kind kind, boolean allStale, long now) {
        return states.stream()
                .filter(state -> state.spec.kinds().contains(kind))
                .map(state -> view(state, kind, allStale, now).effective())
                .reduce(Status.UP, Status::worst);
    }

    private List<CheckReport> checks(Set<Kind> kinds, boolean allStale, long now) {
        return states.stream()
                .filter(state -> kinds.stream().anyMatch(state.spec.kinds()::contains))
                .map(state -> view(state, strictest(state, kinds), allStale, now))
                .toList();
    }

    /** In a union a check is shown as the kind that forgives least. */
    private static Kind strictest(CheckState state, Set<Kind> kinds) {
        return kinds.stream()
                .filter(state.spec.kinds()::contains)
                .max(Comparator.naturalOrder())
                .orElse(Kind.LIVENESS);
    }

    private CheckReport view(CheckState state, Kind kind, boolean allStale, long now) {
        CheckReport view = state.view(kind, state.hasRun() && (allStale || state.stale(now)), now);
        boolean latched = kind == Kind.STARTUP && started && view.effective() == Status.DOWN;
        return latched ? view.withEffective(Status.UP) : view;
    }

    /** What is stale already is so in the fresh answer too, and is no reason to doubt the other checks. */
    private long staleAt(Set<Kind> kinds, long now) {
        return states.stream()
                        .filter(state -> state.hasRun() && state.spec.impact() == Impact.CRITICAL)
                        .filter(state -> !state.stale(now))
                        .filter(state -> kinds.stream().anyMatch(state.spec.kinds()::contains))
                        .mapToLong(state -> state.freshUntilNanos() - now)
                        .reduce(NEVER, Math::min)
                + now;
    }

    private HealthReport overview(boolean allStale, long now, Instant at) {
        List<CheckReport> checks = states.stream()
                .map(state -> state.view(null, state.hasRun() && (allStale || state.stale(now)), now))
                .toList();
        Status worst = checks.stream().map(CheckReport::effective).reduce(Status.UP, Status::worst);
        String reason = allStale ? STALE : draining ? DRAINING : null;
        return new HealthReport(Probe.ROOT, worst, reason, at, checks);
    }
}
