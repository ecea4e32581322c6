package dev.seaworthy.backup;

/** How deeply a backup is checked; each level includes the ones before it. */
public enum VerifyLevel {
    /** Signature, presence and size of every file. */
    V0,
    /** The stored bytes of every file against their hashes. */
    V1,
    /** Every part decoded to its end, its raw bytes against their hash and count. */
    V2,
    /** The structure of every source, tables without rows, made in a scratch target; needs a {@link DrillPlan}. */
    V3,
    /** Everything restored into scratch targets, counted there, and the application's assertions; needs a {@link DrillPlan}. */
    V4
}
