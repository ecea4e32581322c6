package dev.seaworthy.audit;

import java.util.Locale;

/** Why an event was not accepted, or was given up after it was. */
public enum RefusalReason {
    /** The queue had no room for this severity, and there was no journal to overflow into. */
    QUEUE_FULL,
    /** Queue and journal were full, or the journal could not be written. */
    JOURNAL_FULL,
    /** The logger was closed. */
    CLOSED,
    /** The logger closed before the event could be stored, and there was no journal to keep it. */
    SHUTDOWN,
    /** The store refuses this one event, whatever is tried. */
    REJECTED,
    /** The journal lost it to damage before the store had it. */
    DAMAGED,
    /** The event could not be prepared. */
    INVALID;

    /** The text used in the account and in meters. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
