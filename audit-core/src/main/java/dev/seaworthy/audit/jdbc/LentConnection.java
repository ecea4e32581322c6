package dev.seaworthy.audit.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

/**
 * A connection of the host for one transaction of ours, given back to its pool as it was lent.
 *
 * @param connection the connection
 * @param timeout how long the network may be silent
 */
record LentConnection(Connection connection, Duration timeout) {

    /** Does the work and commits it; a failure leaves nothing behind. */
    void commit(SqlWork work) throws SQLException {
        transaction(() -> {
            work.run();
            connection.commit();
        });
    }

    /** Does the work and takes it back. */
    void tryOut(SqlWork work) throws SQLException {
        transaction(() -> {
            work.run();
            connection.rollback();
        });
    }

    private void transaction(SqlWork work) throws SQLException {
        try {
            inTransaction(work);
        } catch (SQLException failure) {
            if (SqlFailures.isClosedDatabase(failure)) {
                discard(failure);
            }
            throw failure;
        }
    }

    private void inTransaction(SqlWork work) throws SQLException {
        Reading.NetworkTimeout limit = Reading.NetworkTimeout.set(connection, timeout);
        boolean autoCommit = connection.getAutoCommit();
        connection.setAutoCommit(false);
        try {
            work.run();
        } catch (SQLException | RuntimeException | Error failure) {
            try {
                connection.rollback();
                giveBack(autoCommit, limit);
            } catch (SQLException broken) {
                failure.addSuppressed(broken);
            }
            throw failure;
        }
        giveBack(autoCommit, limit);
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

    private void giveBack(boolean autoCommit, Reading.NetworkTimeout limit) throws SQLException {
        connection.setAutoCommit(autoCommit);
        limit.restore();
    }
}
