package dev.seaworthy.health;

/** Whether a failure concerns this process alone or, most likely, every replica at once. */
public enum Scope {
    LOCAL,
    /** A dependency that all replicas share; {@link SharedPolicy} says what its failure does to readiness. */
    SHARED
}
