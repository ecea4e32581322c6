package dev.seaworthy.alerts;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where the alert of one rule and one combination of labels stands. Times are those of {@link SteadyTime}. */
final class AlertState {

    /** After so long without a meter there is nothing left to watch: a disk was unmounted, a plan was removed. */
    static final Duration GONE_AFTER = Duration.ofHours(1);

    /** A value that is missing now and then delays; one that stays away for so long makes waiting begin anew. */
    static final Duration UNKNOWN_AFTER = Duration.ofMinutes(2);

    /** One that fires again within so long flaps. */
    static final Duration FLAPPING_WITHIN = Duration.ofHours(1);

    /** The longest that the end of an alert waits for being the end. */
    static final Duration LONGEST_DELAY = Duration.ofHours(1);

    enum Phase {
        INACTIVE,
        PENDING,
        FIRING,
        RESOLVED
    }

    enum Change {
        NONE,
        FIRED,
        RESOLVED
    }

    final String rule;
    final Map<String, String> labels;
    Phase phase = Phase.INACTIVE;
    Instant since;

    /** When it last had a value. */
    Instant knownAt;

    /** When there last was a meter for it, whatever that showed. */
    Instant seenAt;

    Duration delay;

    /** Of a resolved one: at its end. NaN while unknown, and for one that ended because its meter was gone. */
    double value = Double.NaN;

    private boolean unknown;
    private @Nullable Instant formerSince;

    @Nullable
    Instant firedAt;

    @Nullable
    Instant clearSince;

    @Nullable
    Instant resolvedAt;

    @Nullable
    Instant lastNotified;

    /** Whether a notification that the ceiling holds back was counted. */
    boolean heldBack;

    AlertState(String rule, Map<String, String> labels, Instant now, Duration delay) {
        this.rule = rule;
        this.labels = Map.copyOf(labels);
        this.since = now;
        this.knownAt = now;
        this.seenAt = now;
        this.delay = delay;
    }

    /**
     * Takes the next reading.
     *
     * @param reading {@code null} when there is none: that is neither good nor bad
     * @param base how long an alert must be good before it is over
     * @param grace the application has just started: nothing fires, and nothing is over
     */
    Change step(Rule definition, @Nullable Reading reading, Instant now, Duration base, boolean grace) {
        if (reading == null) {
            return unknown(now);
        }
        known(now);
        boolean bad = definition.breachedBy(reading.value()) && reading.events() >= definition.minimumEvents();
        if (bad || phase != Phase.RESOLVED) {
            value = reading.value();
        }
        if (phase == Phase.FIRING) {
            return firing(bad, definition.clearedBy(value) && reading.complete() && !grace, now);
        }
        if (!bad) {
            settle();
            return Change.NONE;
        }
        if (phase != Phase.PENDING) {
            formerSince = phase == Phase.RESOLVED ? since : null;
            phase = Phase.PENDING;
            since = now;
        }
        boolean lasted = Duration.between(since, now).compareTo(definition.lasting()) >= 0;
        return lasted && !grace ? fire(now, base) : Change.NONE;
    }

    private Change unknown(Instant now) {
        unknown = true;
        if (phase != Phase.RESOLVED) {
            value = Double.NaN;
        }
        if (Duration.between(knownAt, now).compareTo(UNKNOWN_AFTER) >= 0) {
            clearSince = null;
            settle();
        }
        boolean gone = Duration.between(seenAt, now).compareTo(GONE_AFTER) >= 0;
        return phase == Phase.FIRING && gone ? resolve(now) : Change.NONE;
    }

    /** What passed unknown counts neither as bad nor as good. */
    private void known(Instant now) {
        if (unknown) {
            Duration gap = Duration.between(knownAt, now);
            since = phase == Phase.PENDING ? since.plus(gap) : since;
            clearSince = clearSince == null ? null : clearSince.plus(gap);
            unknown = false;
        }
        knownAt = now;
        seenAt = now;
    }

    /** Pending no longer, and not worth a word. */
    private void settle() {
        if (phase == Phase.PENDING && resolvedAt != null) {
            phase = Phase.RESOLVED;
            since = formerSince != null ? formerSince : firedAt != null ? firedAt : resolvedAt;
        } else if (phase == Phase.PENDING) {
            phase = Phase.INACTIVE;
        }
    }

    private Change fire(Instant now, Duration base) {
        boolean again = resolvedAt != null && Duration.between(resolvedAt, now).compareTo(FLAPPING_WITHIN) < 0;
        delay = again ? longer(delay) : base;
        phase = Phase.FIRING;
        firedAt = now;
        resolvedAt = null;
        clearSince = null;
        lastNotified = null;
        heldBack = false;
        return Change.FIRED;
    }

    private Change firing(boolean bad, boolean good, Instant now) {
        if (!good) {
            if (bad && clearSince != null) {
                delay = longer(delay);
            }
            clearSince = null;
            return Change.NONE;
        }
        if (clearSince == null) {
            clearSince = now;
        }
        return Duration.between(clearSince, now).compareTo(delay) < 0 ? Change.NONE : resolve(now);
    }

    private Change resolve(Instant now) {
        phase = Phase.RESOLVED;
        resolvedAt = now;
        clearSince = null;
        heldBack = false;
        return Change.RESOLVED;
    }

    private static Duration longer(Duration delay) {
        Duration longer = delay.multipliedBy(3).dividedBy(2);
        return longer.compareTo(LONGEST_DELAY) > 0 ? LONGEST_DELAY : longer;
    }
}
