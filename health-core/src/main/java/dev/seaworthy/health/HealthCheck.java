package dev.seaworthy.health;

/**
 * One fact about the application or something it needs. Runs in the background on its own daemon thread, never more
 * than once at a time; probes read the last result and never wait for a check.
 */
@FunctionalInterface
public interface HealthCheck {

    /**
     * Looks once and says what it saw. An exception counts as {@link Status#DOWN}. When the deadline passes, the attempt
     * counts as failed, the thread is interrupted once, and whatever is returned later is ignored.
     */
    CheckResult check(CheckContext context) throws Exception;

    /**
     * Whether an attempt may be interrupted at its deadline and at close; asked on the attempt's own thread. Say no where
     * the code it calls does not survive that: an embedded H2 closes the file of the whole database.
     */
    default boolean interruptible() {
        return true;
    }

    /** A check whose answer arrives as a stage; the attempt's own thread waits for it. */
    static HealthCheck async(AsyncHealthCheck check) {
        return new StageCheck(check);
    }
}
