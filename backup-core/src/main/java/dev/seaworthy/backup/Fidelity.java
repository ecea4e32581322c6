package dev.seaworthy.backup;

/** What a source's backup brings back. */
public enum Fidelity {
    /** Schema and data, everything the engine can express. */
    FULL,
    /** Rows only; the schema has to come from migrations. */
    DATA_ONLY,
    /** Files with their modes and times. */
    FILES
}
