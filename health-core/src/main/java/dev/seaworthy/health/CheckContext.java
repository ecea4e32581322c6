package dev.seaworthy.health;

import java.time.Duration;
import java.util.Optional;

/** What one attempt of a check may know about itself. Handed in by the engine; safe to use from any thread. */
public interface CheckContext {

    /** The name the check is registered under. */
    String name();

    /** Time left until the deadline, never negative. */
    Duration remaining();

    /** How old a result may become before it no longer counts. */
    Duration staleAfter();

    /** True once the deadline has passed: clean up and return, nobody waits for the result. */
    boolean cancelled();

    /** The result of the last attempt that ended in time, however many have timed out since. */
    Optional<CheckResult> previous();

    /**
     * What it means if the attempt hangs from here on; without it a missed deadline is {@link Status#DOWN}. Call it
     * before a step that can block, and again before the next.
     */
    void ifTimedOut(CheckResult result);
}
