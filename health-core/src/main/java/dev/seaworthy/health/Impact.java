package dev.seaworthy.health;

/** What a failing check means for the application. */
public enum Impact {
    /** The probe fails: 503. */
    CRITICAL,
    /** The probe keeps answering 200 and says degraded. */
    DEGRADES,
    /** Shown in the detailed view, never counted. */
    INFO
}
