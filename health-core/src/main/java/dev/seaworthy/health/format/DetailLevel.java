package dev.seaworthy.health.format;

/** How much of a report a caller may see. */
public enum DetailLevel {
    /** The overall status alone: what strangers get. */
    STATUS,
    /** Also the name and status of each check. */
    NAMES,
    /** Also messages, data and times. */
    FULL
}
