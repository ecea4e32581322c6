package dev.seaworthy.audit.jdbc;

/** Which indexes a store creates. */
public enum IndexProfile {
    /** What the read path needs. */
    LEAN,
    /** Nine single-column and five composite indexes, for SQL written by hand; about half the write speed. */
    FULL
}
