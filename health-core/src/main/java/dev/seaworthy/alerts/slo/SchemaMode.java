package dev.seaworthy.alerts.slo;

/**
 * What {@link JdbcCountStore} may do to the tables of a database. Tables that a newer release has altered are refused in
 * every mode but {@link #NONE}.
 *
 * <p>Who looks after the tables with Flyway or Liquibase takes the SQL from the jar, in the folder
 * {@code dev/seaworthy/alerts/slo}: {@code h2-1.sql}, {@code postgresql-1.sql}, {@code mariadb-1.sql}; in them
 * {@code ${schema}} stands for nothing, or for a schema and a dot.
 */
public enum SchemaMode {
    /** Create them when absent; refuse older ones. */
    CREATE,
    /** Create them when absent, and bring older ones to this version. */
    MIGRATE,
    /** Only check that the version is this one and that tables and columns are there. */
    VALIDATE,
    /** Do not look. */
    NONE
}
