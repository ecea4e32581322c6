package dev.seaworthy.audit.jdbc;

import dev.seaworthy.audit.AuditStoreException;
import dev.seaworthy.audit.QueryTimeoutException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/** The statements of one answer: together they may take as long as one timeout. For one use by one thread. */
final class Reading {
    private static final FreshPlan FRESH_PLAN = new FreshPlan();

    private final Handle handle;
    private final ColumnTypes types;
    private final boolean wholeIndex;
    private final Duration timeout;
    private final long start = System.nanoTime();

    private Reading(Handle handle, Dialect dialect, Duration timeout) {
        this.handle = handle;
        this.types = dialect.types();
        this.wholeIndex = dialect.ordersByWholeIndex();
        this.timeout = timeout;
    }

    /**
     * Does the work with a connection, which goes back as it came.
     *
     * @throws AuditStoreException when the store can not be read, or not in time
     */
    static <T> T with(Jdbi jdbi, Duration timeout, Function<Reading, T> work) {
        try (Handle handle = jdbi.open()) {
            NetworkTimeout limit = NetworkTimeout.set(handle.getConnection(), timeout.plusSeconds(1));
            try {
                Dialect dialect = Dialect.of(handle.getConnection());
                return keepingQueryTimeout(handle, () -> work.apply(new Reading(handle, dialect, timeout)));
            } finally {
                limit.restore();
            }
        } catch (JdbiException | SQLException failure) {
            throw unreadable(failure, timeout);
        }
    }

    <T> List<T> list(Sql sql, RowMapper<T> mapper) {
        return query(sql).map(mapper).list();
    }

    /** How the database gives ids and instants. */
    ColumnTypes types() {
        return types;
    }

    /** As {@link Dialect#ordersByWholeIndex()}. */
    boolean ordersByWholeIndex() {
        return wholeIndex;
    }

    List<UUID> ids(Sql sql) {
        return list(sql, (row, context) -> types.id(row, "id"));
    }

    Optional<String> text(Sql sql) {
        return list(sql, (row, context) -> row.getString(1)).stream().findFirst();
    }

    /** The number that the only row holds. */
    int number(Sql sql) {
        return query(sql).map((row, context) -> row.getInt(1)).one();
    }

    private Query query(Sql sql) {
        Query query =
                handle.createQuery(sql.text()).setQueryTimeout(secondsLeft()).addCustomizer(FRESH_PLAN);
        for (int i = 0; i < sql.arguments().size(); i++) {
            query.bind(i, types.boundAny(sql.arguments().get(i)));
        }
        return query;
    }

    /** Whole seconds are what JDBC knows, and 0 would be for ever. */
    private int secondsLeft() {
        long nanos = timeout.toNanos() - (System.nanoTime() - start);
        if (nanos <= 0) {
            throw tooSlow(null, timeout);
        }
        return (int) TimeUnit.NANOSECONDS.toSeconds(nanos + 999_999_999);
    }

    private static AuditStoreException unreadable(Exception failure, Duration timeout) {
        return SqlFailures.isTimeout(failure)
                ? tooSlow(failure, timeout)
                : new AuditStoreException(
                        "the audit trail can not be read now: " + SqlFailures.summary(failure), failure, false);
    }

    private static QueryTimeoutException tooSlow(@Nullable Exception failure, Duration timeout) {
        return new QueryTimeoutException(
                "the query of the audit trail was ended after " + timeout.toSeconds()
                        + " s; narrow it by from and to, or give JdbcAuditStoreBuilder.queryTimeout more time",
                failure);
    }

    /** On H2 the timeout of a statement stays with its connection, and would end the long queries of the host. */
    private static <T> T keepingQueryTimeout(Handle handle, Supplier<T> work) throws SQLException {
        try (Statement statement = handle.getConnection().createStatement()) {
            int before = statement.getQueryTimeout();
            try {
                return work.get();
            } finally {
                statement.setQueryTimeout(before);
            }
        }
    }

    /** The connection's own limit on silence, put back afterwards because the connection is pooled. */
    record NetworkTimeout(Connection connection, int before) {
        static NetworkTimeout set(Connection connection, Duration limit) throws SQLException {
            int before = connection.getNetworkTimeout();
            connection.setNetworkTimeout(Runnable::run, (int) limit.toMillis());
            return new NetworkTimeout(connection, before);
        }

        void restore() throws SQLException {
            if (!connection.isClosed()) {
                connection.setNetworkTimeout(Runnable::run, before);
            }
        }
    }
}
