package dev.seaworthy.audit.jdbc;

import dev.seaworthy.audit.AuditStoreException;
import dev.seaworthy.audit.QueryTimeoutException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import javax.sql.DataSource;
import org.jdbi.v3.core.ConnectionFactory;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jdbi.v3.core.statement.ColonPrefixSqlParser;
import org.jdbi.v3.core.statement.Query;
import org.jdbi.v3.core.statement.SqlStatements;
import org.jdbi.v3.core.statement.TemplateEngine;
import org.jspecify.annotations.Nullable;

/** The statements of one answer: together they may take as long as one timeout. For one use by one thread. */
final class Reading {
    private static final FreshPlan FRESH_PLAN = new FreshPlan();
    /** One for all: it remembers the statements that it has parsed, and making one costs as much as reading many rows. */
    private static final Jdbi JDBI = jdbi();

    /** What the next handle of this thread is for. */
    private static final ThreadLocal<@Nullable Connection> LENT = new ThreadLocal<>();

    private final Handle handle;
    private final ColumnTypes types;
    private final boolean wholeIndex;
    private final Duration timeout;
    private final String remedy;
    private final long start = System.nanoTime();

    private Reading(Handle handle, Dialect dialect, Duration timeout, String remedy) {
        this.handle = handle;
        this.types = dialect.types();
        this.wholeIndex = dialect.ordersByWholeIndex();
        this.timeout = timeout;
        this.remedy = remedy;
    }

    /**
     * Does the work with a connection, which goes back as it came.
     *
     * @param remedy what to do when it takes too long
     * @throws AuditStoreException when the store can not be read, or not in time
     */
    static <T> T with(DataSource dataSource, Duration timeout, String remedy, Function<Reading, T> work) {
        try (LentConnection lent = LentConnection.from(dataSource, timeout.plusSeconds(1));
                Handle handle = handle(lent.connection())) {
            Dialect dialect = Dialect.of(lent.connection());
            return lent.keepingQueryTimeout(() -> work.apply(new Reading(handle, dialect, timeout, remedy)));
        } catch (JdbiException | SQLException failure) {
            throw unreadable(failure, timeout, remedy);
        }
    }

    private static Jdbi jdbi() {
        Jdbi jdbi = Jdbi.create(new LentConnections());
        jdbi.getConfig(SqlStatements.class)
                .setSqlParser(new ColonPrefixSqlParser())
                .setTemplateEngine(TemplateEngine.NOP);
        return jdbi;
    }

    private static Handle handle(Connection lent) {
        LENT.set(lent);
        try {
            return JDBI.open();
        } finally {
            LENT.remove();
        }
    }

    /** Rows that are known by their ids: the plan is the same for any of them, and the driver may keep it. */
    <T> List<T> byIds(Sql sql, RowMapper<T> mapper) {
        return prepared(sql).map(mapper).list();
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
        return prepared(sql).addCustomizer(FRESH_PLAN);
    }

    private Query prepared(Sql sql) {
        Query query = handle.createQuery(sql.text()).setQueryTimeout(secondsLeft());
        for (int i = 0; i < sql.arguments().size(); i++) {
            query.bind(i, types.boundAny(sql.arguments().get(i)));
        }
        return query;
    }

    /** Whole seconds are what JDBC knows, and 0 would be for ever. */
    private int secondsLeft() {
        long nanos = timeout.toNanos() - (System.nanoTime() - start);
        if (nanos <= 0) {
            throw tooSlow(null, timeout, remedy);
        }
        return (int) TimeUnit.NANOSECONDS.toSeconds(nanos + 999_999_999);
    }

    /** Only what the driver says is handed on: the failure that Jdbi makes of it repeats the values of the filters. */
    private static AuditStoreException unreadable(Exception failure, Duration timeout, String remedy) {
        SQLException plain = SqlFailures.plainCause(failure);
        return SqlFailures.isTimeout(failure)
                ? tooSlow(plain, timeout, remedy)
                : new AuditStoreException(
                        "the audit trail can not be read now: " + SqlFailures.summary(failure), plain, false);
    }

    private static QueryTimeoutException tooSlow(@Nullable Exception failure, Duration timeout, String remedy) {
        return new QueryTimeoutException(
                "the query of the audit trail was ended after " + timeout.toSeconds() + " s; " + remedy
                        + ", or give JdbcAuditStoreBuilder.queryTimeout more time",
                failure);
    }

    /** Connections that somebody else closes. */
    private static final class LentConnections implements ConnectionFactory {
        @Override
        public Connection openConnection() {
            return Objects.requireNonNull(LENT.get(), "lent connection");
        }

        @Override
        public void closeConnection(Connection lent) {}
    }
}
