package dev.seaworthy.audit.jdbc;

import dev.seaworthy.audit.AuditException;
import dev.seaworthy.audit.StoredEvent;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** PostgreSQL: binary COPY, and statements where rows may be stored already. */
final class PostgresDialect implements Dialect {
    /** Any number, as long as nobody else locks it. */
    static final long SCHEMA_LOCK = 0x5ea_0a0d17L;

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

    /** In any other encoding there are texts that it refuses, event by event, or counts in bytes. */
    @Override
    public void requireFaithful(Connection connection) throws SQLException {
        String encoding = answer(connection, "SHOW server_encoding");
        if (!encoding.equals("UTF8")) {
            throw new AuditException("the database has the encoding " + encoding
                    + ", which can not hold every text of an event; create one with ENCODING 'UTF8' TEMPLATE template0 for"
                    + " the audit tables");
        }
    }

    /** The lock ends with the connection's transaction; only the wait for it is limited. */
    @Override
    public void aloneInSchema(Connection connection, SqlWork work) throws SQLException {
        String before = answer(connection, "SELECT current_setting('lock_timeout')");
        answer(connection, "SELECT set_config('lock_timeout', '" + SCHEMA_LOCK_SECONDS + "s', true)");
        LentConnection.withSilence(connection, SCHEMA_LOCK_SILENCE, () -> lockSchema(connection));
        answer(connection, "SELECT set_config('lock_timeout', '" + before + "', true)");
        work.run();
    }

    private static void lockSchema(Connection connection) throws SQLException {
        try {
            answer(connection, "SELECT pg_advisory_xact_lock(" + SCHEMA_LOCK + ")");
        } catch (SQLException failure) {
            if ("55P03".equals(failure.getSQLState())) {
                throw Dialect.schemaIsLocked(failure);
            }
            throw failure;
        }
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

    private static String answer(Connection connection, String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getString(1);
        }
    }
}
