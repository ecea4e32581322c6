package dev.seaworthy.health;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
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

    /** So many cancelled stages in a row follow each other at the pace of an outage, enough to confirm it. */
    private static final int QUICK_RETRIES = 3;

    /** Then each rest is twice the one before, up to 5 min 20 s. */
    private static final int MOST_DOUBLINGS = 6;

    static final Duration EARLY_OUTAGE = Duration.ofSeconds(30);

    /** A process that is paused all the time, by a heap too small, must not be excused all the time. */
    static final Duration NEXT_EXCUSE = Duration.ofMinutes(1);

    /** Of the timeout: a check that needs more of it, and is up, is about to be down for no other reason. */
    static final double SLOW = 0.5;

    /** Whoever wants to know more often than this reads the meter. */
    static final Duration NEXT_SLOW_WARNING = Duration.ofHours(1);

    final CheckSpec spec;

    volatile @Nullable CheckAttempt attempt;

    long dueNanos;

    private final boolean joinsLate;
    private final StatusHistory history = new StatusHistory();
    private @Nullable Status confirmed;
    private @Nullable Instant since;
    private long sinceNanos;
    private @Nullable CheckResult last;
    private @Nullable CheckResult lastInTime;
    private @Nullable Instant checkedAt;
    private volatile @Nullable Long checkedNanos;
    private @Nullable Duration duration;
    private long freshUntilNanos;
    private @Nullable Long pausedNanos;
    private @Nullable Long warnedSlowNanos;
    private int downs;
    private int notUps;
    private int notDowns;
    private int ups;

    /** @param joinsLate the application has started without this check */
    CheckState(CheckSpec spec, boolean joinsLate, long nowNanos) {
        this.spec = spec;
        this.joinsLate = joinsLate;
        this.dueNanos = nowNanos;
    }

    /** The attempt of a removed check of this name; it was interrupted just now and has a moment to return. */
    void takeOver(CheckAttempt orphan) {
        attempt = orphan;
        dueNanos += RECHECK.toNanos();
    }

    /** What the next attempt may know. */
    void endedInTime(CheckResult result) {
        lastInTime = result;
    }

    /** Counts a result; returns the transition if this one confirms a change. */
    @Nullable
    CheckTransition accept(CheckResult result, long startedNanos, long nowNanos, Instant now) {
        last = result;
        checkedAt = now;
        checkedNanos = nowNanos;
        duration = Duration.ofNanos(Math.max(0, nowNanos - startedNanos));
        freshUntilNanos = nowNanos + spec.staleAfter().toNanos();
        CheckTransition transition = excused(result, nowNanos) ? null : confirm(result, nowNanos, now);
        dueNanos = nextDue(startedNanos, nowNanos);
        return transition;
    }

    private @Nullable CheckTransition confirm(CheckResult result, long nowNanos, Instant now) {
        count(result.status());
        Status next = result.definitive() ? result.status() : confirmedByCount();
        if (next == null || next == confirmed) {
            return null;
        }
        CheckTransition transition = new CheckTransition(spec.name(), confirmed, next, now, result);
        confirmed = next;
        since = now;
        sinceNanos = nowNanos;
        history.add(transition, nowNanos);
        return transition;
    }

    /** Whether an attempt that is up has used so much of its timeout that somebody should hear of it, now. */
    boolean worthAWarning(Duration used, long nowNanos) {
        boolean slow = used.toNanos() > spec.timeout().toNanos() * SLOW;
        boolean said = warnedSlowNanos != null && nowNanos - warnedSlowNanos < NEXT_SLOW_WARNING.toNanos();
        if (slow && !said) {
            warnedSlowNanos = nowNanos;
        }
        return slow && !said;
    }

    /** Right after a pause every heartbeat looks dead; nobody is to be restarted for having been paused. */
    private boolean excused(CheckResult result, long nowNanos) {
        return pausedNanos != null
                && result.status() == Status.DOWN
                && spec.kinds().contains(Kind.LIVENESS)
                && nowNanos - pausedNanos < spec.interval().toNanos();
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
            return nowNanos + Math.min(interval, Math.max(OUTAGE_RECHECK.toNanos(), interval / 10));
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
        int cancelled = spec.check() instanceof StageCheck stage ? stage.cancelledInARow() : 0;
        if (cancelled > 0) {
            rest(cancelled, nowNanos);
        } else if (last == null || inDoubt() || early(nowNanos) || lateNanos > RECHECK.toNanos()) {
            dueNanos = nowNanos;
        }
    }

    /** A cancelled stage has ended, but what it waited for may go on and hold a thread of the host. */
    private void rest(int cancelled, long nowNanos) {
        int doublings = Math.min(Math.max(0, cancelled - QUICK_RETRIES), MOST_DOUBLINGS);
        dueNanos = nowNanos + (OUTAGE_RECHECK.toNanos() << doublings);
        if (confirmed == Status.DOWN) {
            // We chose the rest: what is known to be down is not unknown for that.
            freshUntilNanos = Math.max(
                            freshUntilNanos - nowNanos,
                            dueNanos - nowNanos + spec.staleAfter().toNanos())
                    + nowNanos;
        }
    }

    /** The timer found that the whole process had been paused: look again at once and forgive one interval. */
    void forgivePause(long pauseNanos, long nowNanos) {
        if (pausedNanos == null || nowNanos - pausedNanos >= NEXT_EXCUSE.toNanos()) {
            pausedNanos = nowNanos;
        }
        if (attempt != null) {
            attempt.postponeDeadline(pauseNanos);
        }
        // What hung before the pause is no new failure because of it.
        dueNanos = attempt == null ? nowNanos : nowNanos + RECHECK.toNanos();
        freshUntilNanos = Math.max(freshUntilNanos - nowNanos, spec.interval().toNanos()) + nowNanos;
    }

    /** What is under way ends first. */
    void lookAgain(long nowNanos) {
        if (attempt == null) {
            dueNanos = nowNanos;
        }
    }

    boolean hasRun() {
        return last != null;
    }

    /** What the application waits for before it is ready or started. */
    boolean awaited() {
        return last == null && !joinsLate;
    }

    @Nullable
    CheckResult lastInTime() {
        return lastInTime;
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

    /** Oldest first. */
    List<CheckTransition> history() {
        return history.transitions();
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
                spec.groups(),
                spec.tags(),
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
        if (joinsLate && confirmed == null) {
            return Status.UP;
        }
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
