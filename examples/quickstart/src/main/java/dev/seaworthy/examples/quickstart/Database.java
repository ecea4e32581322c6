package dev.seaworthy.examples.quickstart;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Objects;
import java.util.Properties;

/** The application's rows: a pool for requests, one for the audit trail, and transactions. Thread-safe. */
final class Database implements AutoCloseable {

    private static final int REQUEST_CONNECTIONS = 16;
    private static final int AUDIT_CONNECTIONS = 3;
    private static final long LONGEST_WAIT_MILLIS = 20_000;
    private static final String SOCKET_TIMEOUT_SECONDS = "15";
    private static final String CONNECT_TIMEOUT_SECONDS = "5";

    private final HikariDataSource requests;
    private final HikariDataSource audit;

    private Database(HikariDataSource requests, HikariDataSource audit) {
        this.requests = requests;
        this.audit = audit;
    }

    /** Connects and creates the tables where they are missing. */
    static Database open(DatabaseSettings settings) {
        requireReachable(settings);
        Database database = new Database(
                pool(settings, "registry", REQUEST_CONNECTIONS), pool(settings, "audit", AUDIT_CONNECTIONS));
        try {
            database.inTransaction(Database::createTables);
            return database;
        } catch (SQLException refused) {
            database.close();
            throw new StartupException(
                    "Cannot create the tables in " + settings + " (" + firstLine(refused)
                            + "): let this user create tables, or create those of schema.sql yourself",
                    refused);
        }
    }

    HikariDataSource requests() {
        return requests;
    }

    /** A pool of its own: when requests hold every connection, the audit trail can still be written. */
    HikariDataSource audit() {
        return audit;
    }

    /** Runs the work in one transaction, which commits when it returns and rolls back when it throws. */
    <T> T inTransaction(Work<T> work) throws SQLException {
        try (Connection connection = requests.getConnection()) {
            connection.setAutoCommit(false);
            try {
                T result = work.run(connection);
                connection.commit();
                return result;
            } catch (SQLException | RuntimeException failure) {
                rollBack(connection, failure);
                throw failure;
            }
        }
    }

    @Override
    public void close() {
        requests.close();
        audit.close();
    }

    /** Something done on a connection whose transaction is somebody else's. */
    @FunctionalInterface
    interface Work<T> {
        T run(Connection connection) throws SQLException;
    }

    private static void rollBack(Connection connection, Exception failure) {
        try {
            connection.rollback();
        } catch (SQLException alsoFailed) {
            failure.addSuppressed(alsoFailed);
        }
    }

    /** One plain connection first: its error is the database's own words, a pool's is a timeout. */
    private static void requireReachable(DatabaseSettings settings) {
        try {
            Class.forName(settings.driver());
            Properties properties = new Properties();
            properties.setProperty("user", settings.user());
            properties.setProperty("password", settings.password());
            if (settings.postgres()) {
                properties.setProperty("connectTimeout", CONNECT_TIMEOUT_SECONDS);
                properties.setProperty("loginTimeout", CONNECT_TIMEOUT_SECONDS);
            }
            DriverManager.getConnection(settings.connectionUrl(), properties).close();
        } catch (SQLException | ClassNotFoundException refused) {
            throw new StartupException(
                    "Cannot open the database " + settings + " (" + firstLine(refused)
                            + "): check that it runs and is free, and DATABASE_URL, DATABASE_USER, DATABASE_PASSWORD",
                    refused);
        }
    }

    private static HikariDataSource pool(DatabaseSettings settings, String name, int size) {
        HikariConfig config = new HikariConfig();
        config.setPoolName(name);
        config.setDriverClassName(settings.driver());
        config.setJdbcUrl(settings.connectionUrl());
        config.setUsername(settings.user());
        config.setPassword(settings.password());
        config.setMaximumPoolSize(size);
        config.setConnectionTimeout(LONGEST_WAIT_MILLIS);
        if (!settings.postgres()) {
            // A full disk makes H2 close its database, and its isValid() does not notice: with a statement the pool
            // does, and the connection that takes the place of the dead one opens the database again.
            config.setConnectionTestQuery("SELECT 1");
        }
        if (settings.postgres()) {
            // Without these a server that hangs would hold its callers for ever.
            config.addDataSourceProperty("socketTimeout", SOCKET_TIMEOUT_SECONDS);
            config.addDataSourceProperty("connectTimeout", CONNECT_TIMEOUT_SECONDS);
            config.addDataSourceProperty("tcpKeepAlive", "true");
        }
        return new HikariDataSource(config);
    }

    private static Boolean createTables(Connection connection) throws SQLException {
        try (InputStream resource = Database.class.getResourceAsStream("schema.sql");
                Statement statement = connection.createStatement()) {
            String script =
                    new String(Objects.requireNonNull(resource, "schema.sql").readAllBytes(), StandardCharsets.UTF_8);
            for (String command : script.split(";", -1)) {
                if (!command.isBlank()) {
                    statement.execute(command);
                }
            }
            return true;
        } catch (IOException unreadable) {
            throw new IllegalStateException("The application's own schema.sql cannot be read", unreadable);
        }
    }

    private static String firstLine(Exception failure) {
        return String.valueOf(failure.getMessage()).lines().findFirst().orElse("");
    }
}
