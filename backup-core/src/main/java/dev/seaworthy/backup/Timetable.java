package dev.seaworthy.backup;

import java.time.Duration;
import java.time.Instant;
import java.util.function.UnaryOperator;

/** The next run of one schedule: its slot, and the instant a random delay after it. Not thread-safe. */
final class Timetable {
    private static final Duration SETBACK = Duration.ofHours(1);

    private final Schedule schedule;
    private final UnaryOperator<Duration> delayUpTo;
    private final Duration jitter;
    private Instant asOf;
    private Instant run;

    Timetable(Schedule schedule, Duration jitter, UnaryOperator<Duration> delayUpTo, Instant now) {
        this.schedule = schedule;
        this.jitter = jitter;
        this.delayUpTo = delayUpTo;
        this.asOf = now;
        this.run = delayed(schedule.nextAfter(now));
    }

    Instant next() {
        return run;
    }

    /** Brings the next run forward to {@code now} if a slot after {@code lastRun} was missed and is not too long ago. */
    void catchUp(Instant lastRun, Duration latenessLimit, Instant now) {
        if (missed(schedule, lastRun, latenessLimit, now)) {
            run = delayed(now);
        }
    }

    /** Whether a slot after {@code since} has passed that is not too long ago. */
    static boolean missed(Schedule schedule, Instant since, Duration latenessLimit, Instant now) {
        Instant slot = schedule.nextAfter(since);
        if (slot.isAfter(now)) {
            return false;
        }
        Instant notBefore = now.minus(latenessLimit);
        Instant recent = slot.isBefore(notBefore) ? schedule.nextAfter(notBefore.minusNanos(1)) : slot;
        return !recent.isAfter(now);
    }

    /** Brings the next run forward to {@code at}, if it is not as near already. */
    void runBy(Instant at) {
        run = at.isBefore(run) ? at : run;
    }

    /** Whether the run is due; if so, the next one is fixed, and slots passed in between are one run. */
    boolean due(Instant now) {
        if (now.isBefore(asOf.minus(SETBACK))) {
            // What was planned from the wrong time may lie years ahead. A small correction must not repeat a slot.
            Instant sooner = delayed(schedule.nextAfter(now));
            run = sooner.isBefore(run) ? sooner : run;
        }
        asOf = now;
        if (now.isBefore(run)) {
            return false;
        }
        run = delayed(schedule.nextAfter(now));
        return true;
    }

    private Instant delayed(Instant slot) {
        return jitter.isZero() ? slot : slot.plus(delayUpTo.apply(jitter));
    }
}
