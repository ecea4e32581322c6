package dev.seaworthy.audit.jdbc;

/** What {@link JdbcAuditStore#prepare()} may do to the tables of a database. */
public enum SchemaMode {
    /** Create them when absent; never alter older ones. */
    CREATE,
    /** Create them when absent, and bring older ones to this version. */
    MIGRATE,
    /** Only check their version; for users of Flyway or Liquibase. */
    VALIDATE,
    /** Do not look. */
    NONE
}
