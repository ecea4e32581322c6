package dev.seaworthy.audit.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import javax.sql.DataSource;

/**
 * A connection of the host, lent for work of ours under limits of ours, and given back to its pool as it came. From the
 * first statement to the last the network may be silent for a limited time only. For one thread.
 */
final class LentConnection implements AutoCloseable {
    private final Connection connection;
    private final int silenceBefore;

    private LentConnection(Connection connection, int silenceBefore) {
        this.connection = connection;
        this.silenceBefore = silenceBefore;
    }

    /**
     * Borrows one.
     *
     * @param silence how long the network may be silent
     */
    static LentConnection from(DataSource source, Duration silence) throws SQLException {
        Connection connection = source.getConnection();
        try {
            int before = connection.getNetworkTimeout();
            setSilence(connection, (int) silence.toMillis());
            return new LentConnection(connection, before);
        } catch (SQLException | RuntimeException failure) {
            try (connection) {
                throw failure;
            }
        }
    }

    /** What was borrowed; not for closing. */
    Connection connection() {
        return connection;
    }

    /** Does the work and commits it; a failure leaves nothing behind. */
    void commit(SqlWork work) throws SQLException {
        committed(() -> {
            work.run();
            return true;
        });
    }

    /** The same for work that has a result. */
    <T> T committed(SqlCall<T> work) throws SQLException {
        return transaction(() -> {
            T result = work.call();
            connection.commit();
            return result;
        });
    }

    /** Does the work and takes it back. */
    void tryOut(SqlWork work) throws SQLException {
        transaction(() -> {
            work.run();
            return true;
        });
    }

    /** Does work whose statements see what others have committed before each began, whatever the pool's isolation. */
    <T> T readingCommitted(SqlCall<T> work) throws SQLException {
        int before = connection.getTransactionIsolation();
        if (!connection.getAutoCommit()) {
            // PostgreSQL has answered in a transaction, in which the level could not be changed any more.
            connection.rollback();
        }
        if (before == Connection.TRANSACTION_READ_COMMITTED) {
            return work.call();
        }
        connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
        return finishing(work, () -> connection.setTransactionIsolation(before));
    }

    /** On H2 the timeout of a statement stays with its connection, and would end the long queries of the host. */
    <T> T keepingQueryTimeout(SqlCall<T> work) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            int before = statement.getQueryTimeout();
            return finishing(work, () -> statement.setQueryTimeout(before));
        }
    }

    /** Does work on a connection, lent or not, during which the network may be silent for another time than usual. */
    static void withSilence(Connection connection, Duration silence, SqlWork work) throws SQLException {
        int before = connection.getNetworkTimeout();
        setSilence(connection, (int) silence.toMillis());
        finishing(
                () -> {
                    work.run();
                    return true;
                },
                () -> setSilence(connection, before));
    }

    @Override
    public void close() throws SQLException {
        try (Connection returned = connection) {
            if (!returned.isClosed()) {
                if (!returned.getAutoCommit()) {
                    // Otherwise the pool would do it, when the limit is gone; without a transaction nothing is sent.
                    returned.rollback();
                }
                setSilence(returned, silenceBefore);
            }
        }
    }

    private <T> T transaction(SqlCall<T> work) throws SQLException {
        boolean autoCommit = connection.getAutoCommit();
        connection.setAutoCommit(false);
        try {
            return finishing(work, () -> {
                // After a commit it sends nothing.
                connection.rollback();
                connection.setAutoCommit(autoCommit);
            });
        } catch (SQLException failure) {
            if (SqlFailures.isClosedDatabase(failure)) {
                discard(failure);
            }
            throw failure;
        }
    }

    /**
     * Closes what lies below the pool's wrapper, so that the pool does not lend it again: H2 calls a session valid whose
     * database closed itself, as it does on a full disk, and only a new session opens it again.
     */
    private void discard(SQLException failure) {
        try {
            connection.unwrap(Connection.class).close();
        } catch (SQLException alreadyGone) {
            failure.addSuppressed(alreadyGone);
        }
    }

    /** Does the work and then the step, whose failure does not hide that of the work. */
    private static <T> T finishing(SqlCall<T> work, SqlWork step) throws SQLException {
        T result;
        try {
            result = work.call();
        } catch (SQLException | RuntimeException | Error failure) {
            try {
                step.run();
            } catch (SQLException broken) {
                failure.addSuppressed(broken);
            }
            throw failure;
        }
        step.run();
        return result;
    }

    private static void setSilence(Connection connection, int millis) throws SQLException {
        if (!connection.isClosed()) {
            connection.setNetworkTimeout(Runnable::run, millis);
        }
    }
}
