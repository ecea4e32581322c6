package dev.seaworthy.health;

import java.time.Duration;

/**
 * Hears of changes, in order, on the monitor's own listener thread. What a method throws is logged and otherwise
 * ignored; a listener that blocks delays other listeners, log lines and meters of health, never a check or a probe.
 */
public interface HealthListener {

    /** Once per confirmed change of a check, including the first confirmed status. */
    default void checkChanged(CheckTransition transition) {}

    /** Once per change of what a probe answers. */
    default void probeChanged(ProbeTransition transition) {}

    /** At close, for an attempt that did not end in spite of its interrupt; its thread is a daemon and is left behind. */
    default void attemptLeftBehind(String check, Duration runningFor) {}
}
