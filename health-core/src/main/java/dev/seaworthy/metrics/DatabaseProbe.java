package dev.seaworthy.metrics;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Asks a database server about itself: one connection, one statement, short limits. */
final class DatabaseProbe {

    private static final int QUERY_SECONDS = 2;
    private static final int NETWORK_MILLIS = 4_000;

    private final String name;
    private final DataSource dataSource;

    DatabaseProbe(String name, DataSource dataSource) {
        this.name = name;
        this.dataSource = dataSource;
    }

    DatabaseReport.Database figures() throws SQLException, UnavailableException {
        return ask((connection, statement) -> {
            String product = connection.getMetaData().getDatabaseProductName();
            String version = connection.getMetaData().getDatabaseProductVersion();
            try (ResultSet row = statement.executeQuery(dialect(product).figures())) {
                row.next();
                return read(row, product, version);
            }
        });
    }

    /** Asked for rarely: the server walks its files for it. */
    Long size() throws SQLException, UnavailableException {
        return ask((connection, statement) -> {
            String sql =
                    dialect(connection.getMetaData().getDatabaseProductName()).size();
            try (ResultSet row = statement.executeQuery(sql)) {
                if (!row.next()) {
                    throw new UnavailableException("the database does not tell its size");
                }
                return row.getLong(1);
            }
        });
    }

    private DatabaseReport.Database read(ResultSet row, String product, String version) throws SQLException {
        Double longest = number(row, "longest_transaction_seconds");
        return new DatabaseReport.Database(
                name,
                product,
                version,
                null,
                new DatabaseReport.Connections(
                        integer(row, "active"), integer(row, "idle"), integer(row, "total"), integer(row, "max")),
                integer(row, "table_count"),
                integer(row, "locks"),
                integer(row, "deadlocks"),
                number(row, "cache_hit_ratio"),
                integer(row, "transactions"),
                longest,
                null);
    }

    private interface Question<T> {
        T ask(Connection connection, Statement statement) throws SQLException, UnavailableException;
    }

    private <T> T ask(Question<T> question) throws SQLException, UnavailableException {
        try (Connection connection = dataSource.getConnection()) {
            int before = limitNetwork(connection);
            try (Statement statement = connection.createStatement()) {
                statement.setQueryTimeout(QUERY_SECONDS);
                return question.ask(connection, statement);
            } finally {
                leaveAsFound(connection, before);
            }
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

    private static DatabaseDialect dialect(String product) throws UnavailableException {
        return switch (product.toLowerCase(Locale.ROOT)) {
            case "postgresql" -> DatabaseDialect.POSTGRESQL;
            case "h2" -> DatabaseDialect.H2;
            default ->
                throw new UnavailableException("figures of " + product + " are not known; PostgreSQL and H2 are");
        };
    }

    private static @Nullable Long integer(ResultSet row, String column) throws SQLException {
        long value = row.getLong(column);
        return row.wasNull() ? null : value;
    }

    private static @Nullable Double number(ResultSet row, String column) throws SQLException {
        double value = row.getDouble(column);
        return row.wasNull() ? null : Math.round(value * 1e4) / 1e4;
    }
}
