package dev.seaworthy.audit.jdbc;

import dev.seaworthy.audit.AuditStoreException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
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
        return run(dataSource, timeout, what, work, (dialect, connection) -> {});
    }

    /** The same, and makes the commit as durable as the database can; where it can not, that is no failure. */
    static <T> T runDurably(DataSource dataSource, Duration timeout, String what, Durable durable, Work<T> work) {
        return run(dataSource, timeout, what, work, durable::afterCommit);
    }

    private static <T> T run(
            DataSource dataSource, Duration timeout, String what, Work<T> work, AfterCommit afterCommit) {
        try (LentConnection lent = LentConnection.from(dataSource, timeout.plusSeconds(1))) {
            Dialect dialect = Dialect.of(lent.connection());
            ShortTransaction transaction = new ShortTransaction(lent.connection(), dialect, (int) timeout.toSeconds());
            T result = lent.readingCommitted(
                    () -> lent.committed(() -> lent.keepingQueryTimeout(() -> work.in(transaction))));
            afterCommit.run(dialect, lent.connection());
            return result;
        } catch (SQLException failure) {
            SQLException plain = SqlFailures.plain(failure);
            throw new AuditStoreException(what + ": " + SqlFailures.summary(plain), plain, false);
        }
    }

    Dialect dialect() {
        return dialect;
    }

    int update(String sql, List<? extends @Nullable Object> arguments) throws SQLException {
        try (PreparedStatement statement = prepared(sql, arguments)) {
            return statement.executeUpdate();
        }
    }

    <R> List<R> select(String sql, List<? extends @Nullable Object> arguments, RowReader<R> reader)
            throws SQLException {
        List<R> found = new ArrayList<>();
        try (PreparedStatement statement = prepared(sql, arguments);
                ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                found.add(reader.read(row, dialect.types()));
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

    /** What to do. */
    @FunctionalInterface
    interface Work<T> {
        T in(ShortTransaction transaction) throws SQLException;
    }

    /** Makes a value of a row. */
    @FunctionalInterface
    interface RowReader<R> {
        R read(ResultSet row, ColumnTypes types) throws SQLException;
    }

    @FunctionalInterface
    private interface AfterCommit {
        void run(Dialect dialect, Connection connection);
    }
}
