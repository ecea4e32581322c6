package dev.seaworthy.audit.jdbc;

import dev.seaworthy.audit.AuditStoreException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * A transaction on a connection of its own, with a limit for each statement. Each statement sees what others have
 * committed before it began, whatever the pool's isolation: a hold placed while a lock was waited for must count.
 */
final class ShortTransaction {
    private final Connection connection;
    private final Dialect dialect;
    private final int seconds;

    private ShortTransaction(Connection connection, Dialect dialect, int seconds) {
        this.connection = connection;
        this.dialect = dialect;
        this.seconds = seconds;
    }

    /**
     * Does the work and commits it.
     *
     * @param what could not be done, for the message
     * @throws AuditStoreException when it was not, or perhaps not, committed
     */
    static <T> T run(DataSource dataSource, Duration timeout, String what, Work<T> work) {
        List<T> result = new ArrayList<>(1);
        try (Connection connection = dataSource.getConnection()) {
            ShortTransaction transaction =
                    new ShortTransaction(connection, Dialect.of(connection), (int) timeout.toSeconds());
            int before = isolation(connection);
            try {
                new LentConnection(connection, timeout.plusSeconds(1))
                        .commit(() -> result.add(transaction.keepingQueryTimeout(work)));
            } finally {
                restore(connection, before);
            }
        } catch (SQLException failure) {
            SQLException plain = SqlFailures.plain(failure);
            throw new AuditStoreException(what + ": " + SqlFailures.summary(plain), plain, false);
        }
        return result.get(0);
    }

    Dialect dialect() {
        return dialect;
    }

    Connection connection() {
        return connection;
    }

    int update(String sql, List<? extends @Nullable Object> arguments) throws SQLException {
        try (PreparedStatement statement = prepared(sql, arguments)) {
            return statement.executeUpdate();
        }
    }

    <R> List<R> select(String sql, List<? extends @Nullable Object> arguments, Reading<R> reading) throws SQLException {
        List<R> found = new ArrayList<>();
        try (PreparedStatement statement = prepared(sql, arguments);
                ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                found.add(reading.read(row, dialect.types()));
            }
        }
        return found;
    }

    private PreparedStatement prepared(String sql, List<? extends @Nullable Object> arguments) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        try {
            statement.setQueryTimeout(seconds);
            FreshPlan.of(statement);
            for (int i = 0; i < arguments.size(); i++) {
                Object argument = arguments.get(i);
                statement.setObject(
                        i + 1, argument == null ? null : dialect.types().boundAny(argument));
            }
            return statement;
        } catch (SQLException failure) {
            statement.close();
            throw failure;
        }
    }

    /** On H2 the timeout of a statement stays with its connection, and would end the long queries of the host. */
    private <T> T keepingQueryTimeout(Work<T> work) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            int before = statement.getQueryTimeout();
            try {
                return work.in(this);
            } finally {
                statement.setQueryTimeout(before);
            }
        }
    }

    /** Sets ours and returns that of the pool. */
    private static int isolation(Connection connection) throws SQLException {
        int before = connection.getTransactionIsolation();
        if (!connection.getAutoCommit()) {
            // PostgreSQL has answered in a transaction, in which the level could not be changed any more.
            connection.rollback();
        }
        if (before != Connection.TRANSACTION_READ_COMMITTED) {
            connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
        }
        return before;
    }

    private static void restore(Connection connection, int isolation) throws SQLException {
        if (isolation != Connection.TRANSACTION_READ_COMMITTED && !connection.isClosed()) {
            connection.setTransactionIsolation(isolation);
        }
    }

    /** What to do. */
    @FunctionalInterface
    interface Work<T> {
        T in(ShortTransaction transaction) throws SQLException;
    }

    /** Makes a value of a row. */
    @FunctionalInterface
    interface Reading<R> {
        R read(ResultSet row, ColumnTypes types) throws SQLException;
    }
}
