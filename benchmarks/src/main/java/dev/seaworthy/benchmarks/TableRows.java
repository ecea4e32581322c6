package dev.seaworthy.benchmarks;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** The rows of a table as they stand there, to be written again by other means. */
final class TableRows {

    private final String insert;
    private final List<Object[]> rows;

    private TableRows(String insert, List<Object[]> rows) {
        this.insert = insert;
        this.rows = rows;
    }

    /** All rows in the order of their ids. */
    static TableRows read(Connection connection, String table) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT * FROM " + table + " ORDER BY id")) {
            ResultSetMetaData columns = row.getMetaData();
            List<String> names = new ArrayList<>();
            for (int i = 1; i <= columns.getColumnCount(); i++) {
                names.add(columns.getColumnName(i));
            }
            List<Object[]> rows = new ArrayList<>();
            while (row.next()) {
                Object[] values = new Object[names.size()];
                for (int i = 0; i < values.length; i++) {
                    values[i] = row.getObject(i + 1);
                }
                rows.add(values);
            }
            String insert = "INSERT INTO " + table + " (" + String.join(", ", names) + ") VALUES (?"
                    + ", ?".repeat(names.size() - 1) + ")";
            return new TableRows(insert, rows);
        }
    }

    /** The first rows, each in a transaction of its own; returns the nanoseconds that each took. */
    long[] insertOneByOne(Connection connection, int count, String durableCommit) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(insert);
                Statement afterwards = connection.createStatement()) {
            long[] nanos = new long[count];
            for (int i = 0; i < count; i++) {
                long begin = System.nanoTime();
                bind(statement, rows.get(i));
                statement.executeUpdate();
                if (!durableCommit.isEmpty()) {
                    afterwards.execute(durableCommit);
                }
                nanos[i] = System.nanoTime() - begin;
            }
            return nanos;
        }
    }

    /** All rows as JDBC batches of this size, each in a transaction of its own. */
    void insertInBatches(Connection connection, int size, String durableCommit) throws SQLException {
        connection.setAutoCommit(false);
        try (PreparedStatement statement = connection.prepareStatement(insert);
                Statement afterwards = connection.createStatement()) {
            for (int from = 0; from < rows.size(); from += size) {
                for (Object[] row : rows.subList(from, Math.min(rows.size(), from + size))) {
                    bind(statement, row);
                    statement.addBatch();
                }
                statement.executeBatch();
                connection.commit();
                if (!durableCommit.isEmpty()) {
                    afterwards.execute(durableCommit);
                    connection.commit();
                }
            }
        } finally {
            connection.setAutoCommit(true);
        }
    }

    private static void bind(PreparedStatement statement, Object[] row) throws SQLException {
        for (int i = 0; i < row.length; i++) {
            statement.setObject(i + 1, row[i]);
        }
    }
}
