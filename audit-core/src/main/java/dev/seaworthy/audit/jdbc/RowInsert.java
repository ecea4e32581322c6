package dev.seaworthy.audit.jdbc;

import dev.seaworthy.audit.StoredEvent;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;

/** Inserts events by statement, one or many. */
final class RowInsert {
    private RowInsert() {}

    static String sql(String table) {
        return "INSERT INTO " + table + " (" + EventRow.COLUMN_LIST + ") VALUES (" + EventRow.PLACEHOLDERS + ")";
    }

    static void one(Connection connection, String table, StoredEvent event) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql(table))) {
            EventRow.bind(statement, 1, event);
            statement.executeUpdate();
        }
    }

    static void many(Connection connection, String sql, List<StoredEvent> events) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (StoredEvent event : events) {
                EventRow.bind(statement, 1, event);
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }
}
