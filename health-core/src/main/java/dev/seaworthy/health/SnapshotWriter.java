package dev.seaworthy.health;

import java.time.Instant;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Turns the states of all checks into what each probe answers, now and once it has grown stale. */
final class SnapshotWriter {

    static final String STARTING = "starting";
    static final String DRAINING = "draining";
    static final String MAINTENANCE = "maintenance";
    static final String STALE = "stale";
    static final String CLOSED = "closed";

    /** What the engine itself is doing; decides before any check does. */
    enum Phase {
        NEW,
        RUNNING,
        CLOSED
    }

    private static final int MOST_NAMES = 10;
    private static final long NEVER = Long.MAX_VALUE >> 2;

    private final CheckRegistry registry;
    private final Set<String> expected;
    private final boolean rootIsUnion;
    private Phase phase = Phase.NEW;
    private boolean draining;
    private boolean maintenance;
    private boolean started;
    private @Nullable HealthSnapshot previous;

    /** @param expected names of checks without which the application is neither ready nor started */
    SnapshotWriter(CheckRegistry registry, Set<String> expected, boolean rootIsUnion) {
        this.registry = registry;
        this.expected = expected;
        this.rootIsUnion = rootIsUnion;
    }

    void phase(Phase newPhase) {
        phase = newPhase;
    }

    void drain() {
        draining = true;
    }

    void maintenance(boolean on) {
        maintenance = on;
    }

    /** Whether the application was started once: every check had run, and those that startup needs were not down. */
    boolean started() {
        return started;
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
                            staleAt(state -> hasOneOf(state, probe.kinds(rootIsUnion)), now)));
        }
        HealthSnapshot snapshot = new HealthSnapshot(answers, groups(now, at), overview(now, at));
        previous = snapshot;
        return snapshot;
    }

    private Map<String, HealthSnapshot.Answers> groups(long now, Instant at) {
        Map<String, HealthSnapshot.Answers> groups = new TreeMap<>();
        registry.states().stream()
                .flatMap(state -> state.spec.groups().stream())
                .forEach(group -> groups.computeIfAbsent(
                        group, name -> summary(state -> state.spec.groups().contains(name), now, at)));
        return Collections.unmodifiableMap(groups);
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
            case STARTUP -> started ? null : starting(state -> holdsUpTheStart(state, now));
            case READINESS -> {
                if (phase == Phase.CLOSED) {
                    yield CLOSED;
                }
                if (draining) {
                    yield DRAINING;
                }
                if (maintenance) {
                    yield MAINTENANCE;
                }
                if (phase == Phase.NEW || (!started && !expectedAreThere()) || criticalIsAwaited()) {
                    yield starting(state -> isCriticalForReadiness(state) && state.awaited());
                }
                yield allStale || anyCriticalStale(now) ? STALE : null;
            }
        };
    }

    private boolean criticalIsAwaited() {
        return criticalForReadiness().anyMatch(CheckState::awaited);
    }

    private boolean expectedAreThere() {
        return missing().findAny().isEmpty();
    }

    private Stream<String> missing() {
        return expected.stream().filter(name -> registry.find(name) == null);
    }

    /**
     * For people, until the application has started: later an expected check may leave like any other. Probes list only
     * what there is, as MicroProfile Health wants it.
     */
    private List<CheckReport> withMissing(Stream<CheckReport> there) {
        return started
                ? there.toList()
                : Stream.concat(there, missing().map(CheckReport::missing))
                        .sorted(Comparator.comparing(CheckReport::name))
                        .toList();
    }

    private String starting(Predicate<CheckState> awaited) {
        List<String> names = Stream.concat(
                        missing(), registry.states().stream().filter(awaited).map(state -> state.spec.name()))
                .sorted()
                .toList();
        if (names.isEmpty()) {
            return STARTING;
        }
        String more = names.size() > MOST_NAMES ? " and " + (names.size() - MOST_NAMES) + " more" : "";
        return STARTING + ": waits for " + names.stream().limit(MOST_NAMES).collect(Collectors.joining(", ")) + more;
    }

    private boolean holdsUpTheStart(CheckState state, long now) {
        return state.awaited()
                || (state.spec.kinds().contains(Kind.STARTUP)
                        && view(state, Kind.STARTUP, false, now).effective() == Status.DOWN);
    }

    private boolean anyCriticalStale(long now) {
        return criticalForReadiness().anyMatch(state -> state.stale(now));
    }

    private Stream<CheckState> criticalForReadiness() {
        return registry.states().stream().filter(SnapshotWriter::isCriticalForReadiness);
    }

    private static boolean isCriticalForReadiness(CheckState state) {
        return state.spec.kinds().contains(Kind.READINESS) && state.spec.impact() == Impact.CRITICAL;
    }

    /** Once started, always started. */
    private boolean startedNow(long now) {
        return phase == Phase.RUNNING
                && expectedAreThere()
                && registry.states().stream().noneMatch(CheckState::awaited)
                && worst(Kind.STARTUP, false, now) != Status.DOWN;
    }

    private Status worst(Kind kind, boolean allStale, long now) {
        return registry.states().stream()
                .filter(state -> state.spec.kinds().contains(kind))
                .map(state -> view(state, kind, allStale, now).effective())
                .reduce(Status.UP, Status::worst);
    }

    private List<CheckReport> checks(Set<Kind> kinds, boolean allStale, long now) {
        return registry.states().stream()
                .filter(state -> hasOneOf(state, kinds))
                .map(state -> strictest(state, kinds, allStale, now))
                .toList();
    }

    /** In a union a check is shown as the kind to which it looks worst, so that the checks explain the status. */
    private CheckReport strictest(CheckState state, Set<Kind> kinds, boolean allStale, long now) {
        return kinds.stream()
                .filter(state.spec.kinds()::contains)
                .map(kind -> view(state, kind, allStale, now))
                .max(Comparator.comparing(CheckReport::effective))
                .orElseThrow();
    }

    private CheckReport view(CheckState state, Kind kind, boolean allStale, long now) {
        CheckReport view = state.view(kind, state.hasRun() && (allStale || state.stale(now)), now);
        boolean latched = kind == Kind.STARTUP && started && view.effective() == Status.DOWN;
        return latched ? view.withEffective(Status.UP) : view;
    }

    private static boolean hasOneOf(CheckState state, Set<Kind> kinds) {
        return kinds.stream().anyMatch(state.spec.kinds()::contains);
    }

    /** What is stale already is so in the fresh answer too, and is no reason to doubt the other checks. */
    private long staleAt(Predicate<CheckState> selected, long now) {
        return registry.states().stream()
                        .filter(state -> state.hasRun() && state.spec.impact() == Impact.CRITICAL)
                        .filter(state -> !state.stale(now))
                        .filter(selected)
                        .mapToLong(state -> state.freshUntilNanos() - now)
                        .reduce(NEVER, Math::min)
                + now;
    }

    private HealthSnapshot.Answers overview(long now, Instant at) {
        return new HealthSnapshot.Answers(
                overview(false, now, at), overview(true, now, at), staleAt(state -> true, now));
    }

    /** Whoever drains or maintains does so on purpose: that is worth a look, not an alarm. */
    private HealthReport overview(boolean allStale, long now, Instant at) {
        List<CheckReport> checks = withMissing(views(state -> true, allStale, now));
        Status onPurpose = draining || maintenance ? Status.DEGRADED : Status.UP;
        return new HealthReport(Probe.ROOT, worst(checks).worst(onPurpose), summaryReason(allStale), at, checks);
    }

    private HealthSnapshot.Answers summary(Predicate<CheckState> selected, long now, Instant at) {
        return new HealthSnapshot.Answers(
                summary(selected, false, now, at), summary(selected, true, now, at), staleAt(selected, now));
    }

    private HealthReport summary(Predicate<CheckState> selected, boolean allStale, long now, Instant at) {
        List<CheckReport> checks = views(selected, allStale, now).toList();
        return new HealthReport(Probe.ROOT, worst(checks), summaryReason(allStale), at, checks);
    }

    private Stream<CheckReport> views(Predicate<CheckState> selected, boolean allStale, long now) {
        return registry.states().stream()
                .filter(selected)
                .map(state -> state.view(null, state.hasRun() && (allStale || state.stale(now)), now));
    }

    private static Status worst(List<CheckReport> checks) {
        return checks.stream().map(CheckReport::effective).reduce(Status.UP, Status::worst);
    }

    private @Nullable String summaryReason(boolean allStale) {
        if (allStale) {
            return STALE;
        }
        if (draining) {
            return DRAINING;
        }
        return maintenance ? MAINTENANCE : null;
    }
}
