package dev.seaworthy.audit.jdbc;

import dev.seaworthy.audit.StoredEvent;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** PostgreSQL: binary COPY, and statements where rows may be stored already. */
final class PostgresDialect implements Dialect {
    /** Any number, as long as nobody else locks it. */
    private static final long SCHEMA_LOCK = 0x5ea_0a0d17L;

    /** Below this a statement is as fast, and COPY's round trips are not worth it. */
    private static final int WORTH_COPYING = 8;

    @Override
    public String rowEstimate(String prefix, String table) {
        return "SELECT CAST(reltuples AS BIGINT) AS n FROM pg_class WHERE oid = to_regclass('" + prefix + table + "')";
    }

    @Override
    public String scripts() {
        return "postgresql";
    }

    @Override
    public String currentSchema() {
        return "CURRENT_SCHEMA";
    }

    @Override
    public String indexes() {
        return "SELECT table_name, index_name FROM (SELECT tablename AS table_name, indexname AS index_name,"
                + " schemaname AS table_schema FROM pg_indexes) indexes";
    }

    /** The lock ends with the connection's transaction. */
    @Override
    public void aloneInSchema(Connection connection, SqlWork work) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SELECT pg_advisory_xact_lock(" + SCHEMA_LOCK + ")");
        }
        work.run();
    }

    @Override
    public void insert(Connection connection, String table, List<StoredEvent> events) throws SQLException {
        if (events.size() >= WORTH_COPYING && PostgresCopy.isPossible(connection)) {
            PostgresCopy.insert(connection, table, events);
        } else {
            RowInsert.run(types(), connection, RowInsert.sql(table), events);
        }
    }

    @Override
    public void replay(Connection connection, String table, List<StoredEvent> events) throws SQLException {
        RowInsert.run(types(), connection, RowInsert.sql(table) + " ON CONFLICT (id) DO NOTHING", events);
    }

    @Override
    public void afterCommit(Connection connection) {}

    @Override
    public Durability durability(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT current_setting('fsync'), current_setting('synchronous_commit')")) {
            row.next();
            boolean durable = "on".equals(row.getString(1)) && !"off".equals(row.getString(2));
            return new Durability(durable, durable ? "" : "PostgreSQL runs with fsync or synchronous_commit off");
        }
    }
}
