package dev.seaworthy.audit.jdbc;

import dev.seaworthy.audit.StoredEvent;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** H2: a commit reaches the disk only with {@code WRITE_DELAY=0} and a {@code CHECKPOINT SYNC} after it. */
final class H2Dialect implements Dialect {
    private static final int SCHEMA_ATTEMPTS = 4;

    @Override
    public String rowEstimate(String prefix, String table) {
        String schema = prefix.isEmpty() ? currentSchema() : "'" + prefix.substring(0, prefix.length() - 1) + "'";
        return "SELECT row_count_estimate AS n FROM information_schema.tables WHERE LOWER(table_name) = '" + table
                + "' AND LOWER(table_schema) = LOWER(" + schema + ")";
    }

    @Override
    public String scripts() {
        return "h2";
    }

    @Override
    public String currentSchema() {
        return "CURRENT_SCHEMA";
    }

    @Override
    public String indexes() {
        return "SELECT table_name, index_name FROM information_schema.indexes";
    }

    /**
     * No lock would hold: every statement that makes something commits. Who is overtaken between a look and an attempt
     * fails, and finds it made when looking again.
     */
    @Override
    public void aloneInSchema(Connection connection, SqlWork work) throws SQLException {
        for (int attempt = 1; ; attempt++) {
            try {
                work.run();
                return;
            } catch (SQLException failure) {
                if (attempt == SCHEMA_ATTEMPTS) {
                    throw failure;
                }
                connection.rollback();
            }
        }
    }

    @Override
    public void insert(Connection connection, String table, List<StoredEvent> events) throws SQLException {
        RowInsert.run(types(), connection, RowInsert.sql(table), events);
    }

    @Override
    public void replay(Connection connection, String table, List<StoredEvent> events) throws SQLException {
        String sql = "MERGE INTO " + table + " t USING (SELECT CAST(? AS UUID) AS new_id) s ON (t.id = s.new_id)"
                + " WHEN NOT MATCHED THEN INSERT (" + EventRow.COLUMN_LIST + ") VALUES (" + EventRow.PLACEHOLDERS
                + ")";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (StoredEvent event : events) {
                statement.setObject(1, event.id());
                EventRow.bind(types(), statement, 2, event);
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }

    @Override
    public void afterCommit(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("/* seaworthy_audit */ CHECKPOINT SYNC");
        }
    }

    @Override
    public Durability durability(Connection connection) throws SQLException {
        String url = connection.getMetaData().getURL();
        if (url != null && url.startsWith("jdbc:h2:mem:")) {
            return new Durability(false, "the H2 database lives in memory; use a file or PostgreSQL");
        }
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT SETTING_VALUE FROM INFORMATION_SCHEMA.SETTINGS WHERE SETTING_NAME = 'WRITE_DELAY'")) {
            String delay = row.next() ? row.getString(1) : "unknown";
            if (!"0".equals(delay)) {
                return new Durability(
                        false,
                        "H2 delays its writes by " + delay + " ms; add ;WRITE_DELAY=0 to the URL of the database");
            }
        }
        return new Durability(true, "");
    }
}
