package dev.seaworthy.audit.jdbc;

import dev.seaworthy.audit.AuditException;
import dev.seaworthy.audit.AuditStoreException;
import dev.seaworthy.audit.StoredEvent;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What differs between databases. */
interface Dialect {
    /** How long a process waits for another one that prepares the tables. */
    int SCHEMA_LOCK_SECONDS = 5;

    /** How long the network may be silent meanwhile. */
    Duration SCHEMA_LOCK_SILENCE = Duration.ofSeconds(2 * SCHEMA_LOCK_SECONDS);

    /** The dialect of the database behind a connection; asks the driver, not the server. */
    static Dialect of(Connection connection) throws SQLException {
        DatabaseMetaData about = connection.getMetaData();
        String product = about.getDatabaseProductName();
        return switch (product) {
            case "H2" -> new H2Dialect();
            case "PostgreSQL" -> new PostgresDialect();
            case "MariaDB" -> MariaDbDialect.mariaDb();
            // Drivers can be told to call a MariaDB so; its version still says what it is.
            case "MySQL" ->
                about.getDatabaseProductVersion().contains("MariaDB")
                        ? MariaDbDialect.mariaDb()
                        : MariaDbDialect.mySql();
            default ->
                throw new AuditException(
                        "the database " + product + " is not supported; use H2, PostgreSQL or MariaDB");
        };
    }

    /** What to throw when the wait is over; a migration can take far longer. */
    static AuditStoreException schemaIsLocked(@Nullable SQLException failure) {
        return new AuditStoreException(
                "the audit tables can not be prepared: another process has been preparing them for "
                        + SCHEMA_LOCK_SECONDS + " s; try again when it is done",
                failure,
                false);
    }

    /** The expression for the time of its own clock, which {@link ColumnTypes#time} reads. */
    default String currentTime() {
        return "CURRENT_TIMESTAMP(6)";
    }

    /** The query for about how many rows a table has; no row, null or a negative number when that is unknown. */
    String rowEstimate(String prefix, String table);

    /** What the names of its SQL files begin with. */
    String scripts();

    /** The expression for the schema that a table's name without one belongs to. */
    String currentSchema();

    /** A query, without WHERE, of {@code table_name} and {@code index_name}, beside {@code table_schema}. */
    String indexes();

    /** The expression for a name of the catalogue that compares equal whatever its case. */
    default String ignoringCase(String name) {
        return "LOWER(" + name + ")";
    }

    /** Throws when sessions like this one would store something else than they are given. */
    default void requireFaithful(Connection connection) throws SQLException {}

    /** Does the work, which can be repeated, while nobody else who asks here does; at least so that it succeeds. */
    void aloneInSchema(Connection connection, SqlWork work) throws SQLException;

    /**
     * Whether ORDER BY names the columns of an index that the query has equal, too. H2 walks the index only with them,
     * MariaDB only without; elsewhere it is the same.
     */
    default boolean ordersByWholeIndex() {
        return true;
    }

    /** How it takes and gives ids and instants. */
    default ColumnTypes types() {
        return ColumnTypes.STANDARD;
    }

    /** Inserts one event; its parameters are bound by {@link EventRow}. */
    default String insertSql(String table) {
        return RowInsert.sql(table);
    }

    /** Inserts events none of which is stored yet. */
    void insert(Connection connection, String table, List<StoredEvent> events) throws SQLException;

    /** Inserts those that are not stored yet. */
    void replay(Connection connection, String table, List<StoredEvent> events) throws SQLException;

    /** Makes the commit just done durable, where the commit itself does not. */
    void afterCommit(Connection connection) throws SQLException;

    /** Whether commits survive a crash of the machine; looked up once, when the store is prepared. */
    Durability durability(Connection connection) throws SQLException;

    /**
     * An answer and, when it is no, why.
     *
     * @param durable the answer
     * @param reason what is missing and how to get it
     */
    record Durability(boolean durable, String reason) {}
}
