package dev.seaworthy.servlet;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;

/** Fills an audit table with copies of one event in no time. */
final class ManyEvents {
    private ManyEvents() {}

    /** So many copies of the newest event, with ids below it; {@code series} gives the numbers, in a column x. */
    static void copy(DataSource database, String series) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            String others = otherColumns(connection);
            statement.execute("INSERT INTO seaworthy_audit_event (id, " + others
                    + ") SELECT CAST(LPAD(CAST(numbers.x AS"
                    + " VARCHAR(8)), 8, '0') || '-0000-7000-8000-000000000000' AS UUID), " + others
                    + " FROM (SELECT * FROM seaworthy_audit_event ORDER BY id DESC LIMIT 1) one CROSS JOIN " + series);
        }
    }

    private static String otherColumns(Connection connection) throws SQLException {
        StringBuilder names = new StringBuilder();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT * FROM seaworthy_audit_event WHERE 1 = 0")) {
            for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
                String name = row.getMetaData().getColumnName(i);
                if (!name.equalsIgnoreCase("id")) {
                    names.append(names.isEmpty() ? "" : ", ").append(name);
                }
            }
        }
        return names.toString();
    }

    /** The number that this query gives. */
    static long count(DataSource database, String query) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getLong(1);
        }
    }

    /** Asks the database until the query gives this number; fails after a minute. */
    static void awaitCount(DataSource database, String query, long expected) throws SQLException {
        long deadline = System.nanoTime() + java.util.concurrent.TimeUnit.MINUTES.toNanos(1);
        long seen = count(database, query);
        while (seen != expected) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError(query + " still gives " + seen + ", not " + expected);
            }
            Thread.yield();
            seen = count(database, query);
        }
    }
}
