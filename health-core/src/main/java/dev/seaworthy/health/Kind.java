package dev.seaworthy.health;

/** The question a check helps to answer. A check without a kind is seen in the detailed view only. */
public enum Kind {
    /** Must this process be restarted? In-process facts only. */
    LIVENESS,
    /** May this process receive traffic now? */
    READINESS,
    /** Has this process finished starting? Once yes, always yes. */
    STARTUP
}
