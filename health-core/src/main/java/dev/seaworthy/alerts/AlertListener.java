package dev.seaworthy.alerts;

/**
 * Hears of changes, in order, on a thread of its own; for the host's own records, such as audit events. What a method
 * throws is logged and otherwise ignored. More than 100 that wait are dropped and counted in the report.
 */
public interface AlertListener {

    /** An alert began to fire, whether or not it is silenced. */
    default void fired(Alert alert) {}

    /** An alert that fired is over. */
    default void resolved(Alert alert) {}

    /** Somebody silenced alerts. */
    default void silenced(Silence silence) {}

    /** Somebody took a silence back before its time. */
    default void unsilenced(Silence silence, String by) {}
}
