package dev.seaworthy.metrics;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;

/** Borrows a connection of the application for a moment: short limits, and given back as it was found. */
final class DatabaseAccess {

    private static final int NETWORK_MILLIS = 4_000;

    interface Question<T> {
        T ask(Connection connection, Statement statement) throws SQLException, UnavailableException;
    }

    final PoolFigures pool;
    private final DataSource dataSource;

    DatabaseAccess(DataSource dataSource) {
        this.dataSource = dataSource;
        this.pool = new PoolFigures(dataSource);
    }

    <T> T ask(int querySeconds, Question<T> question) throws SQLException, UnavailableException {
        refuseIfExhausted();
        try (Connection connection = dataSource.getConnection()) {
            int before = limitNetwork(connection);
            try (LimitedStatement limited = LimitedStatement.of(connection, querySeconds)) {
                return question.ask(connection, limited.statement());
            } finally {
                leaveAsFound(connection, before);
            }
        }
    }

    /** H2 keeps a statement's timeout for the whole session, where it would end the long queries of the application. */
    private record LimitedStatement(Statement statement, int secondsBefore) implements AutoCloseable {

        static LimitedStatement of(Connection connection, int seconds) throws SQLException {
            Statement statement = connection.createStatement();
            LimitedStatement limited = new LimitedStatement(statement, statement.getQueryTimeout());
            statement.setQueryTimeout(seconds);
            return limited;
        }

        @Override
        public void close() throws SQLException {
            try (statement) {
                statement.setQueryTimeout(secondsBefore);
            }
        }
    }

    /** Where the application's own requests queue for a connection, we are the last to need one. */
    private void refuseIfExhausted() throws UnavailableException {
        DatabaseReport.Pool now = pool.read();
        if (now != null && now.active() >= now.max() && now.waiting() > 0) {
            throw new UnavailableException("all " + now.max() + " connections of pool " + now.name()
                    + " are lent out and " + now.waiting() + " threads wait for one; the figures are skipped");
        }
    }

    /** A paused server answers neither the query nor its cancellation; only the socket's own limit ends the wait. */
    private static int limitNetwork(Connection connection) {
        try {
            int before = connection.getNetworkTimeout();
            connection.setNetworkTimeout(Runnable::run, NETWORK_MILLIS);
            return before;
        } catch (SQLException unsupported) {
            return -1;
        }
    }

    private static void leaveAsFound(Connection connection, int networkMillis) throws SQLException {
        if (connection.isClosed()) {
            return;
        }
        if (!connection.getAutoCommit()) {
            connection.rollback();
        }
        if (networkMillis >= 0) {
            connection.setNetworkTimeout(Runnable::run, networkMillis);
        }
    }
}
