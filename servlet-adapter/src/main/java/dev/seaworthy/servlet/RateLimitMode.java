package dev.seaworthy.servlet;

/** What comes of a request that a {@link RateLimitPolicy} has no room for. */
public enum RateLimitMode {
    /** It is refused with 429. */
    ENFORCE,
    /** It passes, and is counted as one that would have been refused. */
    DRY_RUN,
    /** Nothing is counted or kept. */
    OFF
}
