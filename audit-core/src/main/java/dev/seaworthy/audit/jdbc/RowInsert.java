package dev.seaworthy.audit.jdbc;

import dev.seaworthy.audit.StoredEvent;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;

/** Inserts events by statement. */
final class RowInsert {
    private RowInsert() {}

    static String sql(String table) {
        return "INSERT INTO " + table + " (" + EventRow.COLUMN_LIST + ") VALUES (" + EventRow.PLACEHOLDERS + ")";
    }

    static void run(ColumnTypes types, Connection connection, String sql, List<StoredEvent> events)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (StoredEvent event : events) {
                EventRow.bind(types, statement, 1, event);
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }
}
