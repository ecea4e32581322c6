package dev.seaworthy.health;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one check: confirmed status, consecutive results, when to look again. Guarded by the engine's lock,
 * save what requests read.
 */
final class CheckState {

    /** While the truth is in doubt, and early in an outage, look more often than the interval says. */
    static final Duration RECHECK = Duration.ofSeconds(2);

    /** Later in an outage this is often enough: recovery is noticed, the patient is left in peace. */
    static final Duration OUTAGE_RECHECK = Duration.ofSeconds(5);

    static final Duration EARLY_OUTAGE = Duration.ofSeconds(30);

    final CheckSpec spec;

    volatile @Nullable CheckAttempt attempt;

    long dueNanos;

    private final StatusHistory history = new StatusHistory();
    private @Nullable Status confirmed;
    private @Nullable Instant since;
    private long sinceNanos;
    private @Nullable CheckResult last;
    private @Nullable Instant checkedAt;
    private volatile @Nullable Long checkedNanos;
    private @Nullable Duration duration;
    private long freshUntilNanos;
    private int downs;
    private int notUps;
    private int notDowns;
    private int ups;

    CheckState(CheckSpec spec, long nowNanos) {
        this.spec = spec;
        this.dueNanos = nowNanos;
    }

    /** Counts a result; returns the transition if this one confirms a change. */
    @Nullable
    CheckTransition accept(CheckResult result, long startedNanos, long nowNanos, Instant now) {
        last = result;
        checkedAt = now;
        checkedNanos = nowNanos;
        duration = Duration.ofNanos(Math.max(0, nowNanos - startedNanos));
        freshUntilNanos = nowNanos + spec.staleAfter().toNanos();
        count(result.status());
        Status next = result.definitive() ? result.status() : confirmedByCount();
        CheckTransition transition = null;
        if (next != null && next != confirmed) {
            transition = new CheckTransition(spec.name(), confirmed, next, now, result);
            confirmed = next;
            since = now;
            sinceNanos = nowNanos;
            history.add(next, nowNanos);
        }
        dueNanos = nextDue(startedNanos, nowNanos);
        return transition;
    }

    /** Opposite results reset the counters: failures far apart never add up. */
    private void count(Status status) {
        downs = status == Status.DOWN ? downs + 1 : 0;
        notUps = status != Status.UP ? notUps + 1 : 0;
        notDowns = status != Status.DOWN ? notDowns + 1 : 0;
        ups = status == Status.UP ? ups + 1 : 0;
    }

    private @Nullable Status confirmedByCount() {
        if (downs >= spec.failureThreshold()) {
            return Status.DOWN;
        }
        if (ups >= spec.successThreshold()) {
            return Status.UP;
        }
        boolean leavesUp = confirmed == Status.UP && notUps >= spec.failureThreshold();
        boolean leavesDown = confirmed != Status.UP && notDowns >= spec.successThreshold();
        return leavesUp || leavesDown ? Status.DEGRADED : confirmed;
    }

    private long nextDue(long startedNanos, long nowNanos) {
        long interval = spec.interval().toNanos();
        if (inDoubt()) {
            return nowNanos + Math.min(interval, RECHECK.toNanos());
        }
        if (early(nowNanos)) {
            return nowNanos + Math.min(interval, RECHECK.toNanos());
        }
        if (confirmed == Status.DOWN) {
            return nowNanos + Math.min(interval, OUTAGE_RECHECK.toNanos());
        }
        double jitter = ThreadLocalRandom.current().nextDouble(0.9, 1.1);
        return Math.max(startedNanos + (long) (interval * jitter), nowNanos + interval / 10);
    }

    private boolean early(long nowNanos) {
        return confirmed != Status.UP && nowNanos - sinceNanos < EARLY_OUTAGE.toNanos();
    }

    /**
     * An attempt that was given up has returned. While the truth is in doubt, and after a long hang, the next one
     * follows at once; one that obeyed its interrupt does not spoil the pace of a known outage.
     */
    void cameBack(long lateNanos, long nowNanos) {
        if (inDoubt() || early(nowNanos) || lateNanos > RECHECK.toNanos()) {
            dueNanos = nowNanos;
        }
    }

    /** The timer found that the whole process had been paused: look again at once and forgive one interval. */
    void forgivePause(long pauseNanos, long nowNanos) {
        if (attempt != null) {
            attempt.postponeDeadline(pauseNanos);
        }
        // What hung before the pause is no new failure because of it.
        dueNanos = attempt == null ? nowNanos : nowNanos + RECHECK.toNanos();
        freshUntilNanos = Math.max(freshUntilNanos - nowNanos, spec.interval().toNanos()) + nowNanos;
    }

    boolean hasRun() {
        return last != null;
    }

    @Nullable
    CheckResult last() {
        return last;
    }

    boolean stale(long nowNanos) {
        return last != null && nowNanos - freshUntilNanos >= 0;
    }

    /** Meaningless before the first result. */
    long freshUntilNanos() {
        return freshUntilNanos;
    }

    int consecutiveFailures() {
        return downs;
    }

    /** Unknown before the first result. */
    Optional<Duration> age(long nowNanos) {
        Long at = checkedNanos;
        return at == null ? Optional.empty() : Optional.of(Duration.ofNanos(nowNanos - at));
    }

    OptionalDouble uptime(Duration window, long nowNanos) {
        return history.uptime(window.toNanos(), nowNanos);
    }

    /** How this check looks to a probe of that kind, or to the overview when there is none. */
    CheckReport view(@Nullable Kind kind, boolean stale, long nowNanos) {
        Status status = status(kind, stale);
        return new CheckReport(
                spec.name(),
                spec.kinds(),
                spec.impact(),
                status,
                effective(status, stale, nowNanos),
                message(stale),
                last == null ? Map.of() : last.data(),
                since,
                checkedAt,
                duration,
                stale);
    }

    /** Unknown and stale are failures, but no reason to kill the process. */
    private Status status(@Nullable Kind kind, boolean stale) {
        if (confirmed == null || stale) {
            return kind == Kind.LIVENESS ? Status.UP : Status.DOWN;
        }
        return confirmed;
    }

    private Status effective(Status status, boolean stale, long nowNanos) {
        return switch (spec.impact()) {
            case INFO -> Status.UP;
            case DEGRADES -> status.atWorst(Status.DEGRADED);
            case CRITICAL -> forgiven(stale, nowNanos) ? status.atWorst(Status.DEGRADED) : status;
        };
    }

    /** A stale result is our own trouble, not that of the shared dependency: no policy excuses it. */
    private boolean forgiven(boolean stale, long nowNanos) {
        if (spec.scope() != Scope.SHARED || stale) {
            return false;
        }
        Duration closesAfter = spec.sharedPolicy().closesAfter();
        return closesAfter == null || (confirmed == Status.DOWN && nowNanos - sinceNanos < closesAfter.toNanos());
    }

    private @Nullable String message(boolean stale) {
        if (last == null) {
            return "has not run yet";
        }
        if (stale) {
            return "last result is too old to count";
        }
        if (inDoubt()) {
            String word = last.message() == null ? last.status().name() : last.message();
            return word + " (not confirmed yet)";
        }
        return last.message();
    }

    private boolean inDoubt() {
        return last != null && last.status() != confirmed;
    }
}
