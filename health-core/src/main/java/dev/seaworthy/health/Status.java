package dev.seaworthy.health;

/** How well a check, or everything behind a probe, is doing; ordered from best to worst. */
public enum Status {
    UP,
    /** Works, but someone should look; probes still answer 200. */
    DEGRADED,
    DOWN;

    /** The worse of the two. */
    public Status worst(Status other) {
        return compareTo(other) >= 0 ? this : other;
    }

    /** This status, but never worse than the limit. */
    public Status atWorst(Status limit) {
        return compareTo(limit) <= 0 ? this : limit;
    }
}
