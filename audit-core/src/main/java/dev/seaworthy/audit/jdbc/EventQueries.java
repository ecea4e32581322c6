package dev.seaworthy.audit.jdbc;

import dev.seaworthy.audit.AuditPage;
import dev.seaworthy.audit.AuditQuery;
import dev.seaworthy.audit.AuditReader;
import dev.seaworthy.audit.AuditStatistics;
import dev.seaworthy.audit.AuditStoreException;
import dev.seaworthy.audit.EventTypes;
import dev.seaworthy.audit.FailedLogins;
import dev.seaworthy.audit.InvalidQueryException;
import dev.seaworthy.audit.StoredEvent;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.function.Function;
import javax.sql.DataSource;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/** The read path: ids from an index first, then their rows. Thread-safe. */
final class EventQueries implements AuditReader {
    private static final int MAX_GROUPS = 500;
    private static final FreshPlan FRESH_PLAN = new FreshPlan();

    private final Jdbi jdbi;
    private final String table;
    private final Duration timeout;
    private final InstantSource clock;

    EventQueries(DataSource dataSource, String table, Duration timeout, InstantSource clock) {
        this.jdbi = Jdbi.create(dataSource);
        this.table = table;
        this.timeout = timeout;
        this.clock = clock;
    }

    @Override
    public AuditPage page(AuditQuery query) {
        Cursor cursor = query.cursor().map(text -> Cursor.decoded(text, query)).orElse(null);
        Filter counted = new Filter(query, cursor, clock.instant());
        Filter filter = new Filter(query, cursor, clock.instant());
        if (cursor != null) {
            filter.after(cursor);
        }
        return read(handle -> page(handle, query, filter, query.counted() ? counted : null));
    }

    @Override
    public Optional<StoredEvent> find(UUID id) {
        return read(handle -> rows(handle, List.of(id)).stream().findFirst());
    }

    @Override
    public List<FailedLogins> failedLogins(FailedLogins.Grouping grouping) {
        String column = grouping.field().column();
        String sql = "SELECT " + column + " AS name, COUNT(*) AS n, MIN(created_at) AS first_at,"
                + " MAX(created_at) AS last_at FROM " + table + " WHERE event_type = ? AND id >= ? GROUP BY " + column
                + " ORDER BY n DESC, last_at DESC LIMIT " + MAX_GROUPS;
        UUID from = StoredEvent.firstIdAt(clock.instant().minus(grouping.window()));
        return read(handle -> {
            ColumnTypes types = ColumnTypes.of(handle);
            return query(handle, sql, List.of(EventTypes.LOGIN_FAILED.name(), from))
                    .map((row, context) -> new FailedLogins(
                            row.getString("name"),
                            row.getLong("n"),
                            Objects.requireNonNull(types.time(row, "first_at"), "first_at"),
                            Objects.requireNonNull(types.time(row, "last_at"), "last_at")))
                    .list();
        });
    }

    @Override
    public AuditStatistics statistics(int hours) {
        if (hours < 1 || hours > AuditStatistics.MAX_HOURS) {
            throw new InvalidQueryException(
                    "hours", "hours " + hours + " is out of range; use 1 to " + AuditStatistics.MAX_HOURS);
        }
        Instant to = clock.instant();
        Instant from = to.minus(Duration.ofHours(hours));
        // Grouped outside, because not every database groups by the alias of an expression.
        String sql = "SELECT category, severity, status, login, COUNT(*) AS n FROM (SELECT event_category AS category,"
                + " severity, status, CASE WHEN event_type IN (?, ?) THEN event_type END AS login FROM " + table
                + " WHERE id >= ?) counted GROUP BY category, severity, status, login";
        StatisticsTally tally = new StatisticsTally();
        read(handle -> {
            query(
                            handle,
                            sql,
                            List.of(
                                    EventTypes.LOGIN_SUCCESS.name(),
                                    EventTypes.LOGIN_FAILED.name(),
                                    StoredEvent.firstIdAt(from)))
                    .map((row, context) -> tally.add(row))
                    .list();
            return tally;
        });
        return tally.between(from, to);
    }

    private AuditPage page(Handle handle, AuditQuery query, Filter filter, @Nullable Filter counted) {
        String sql = "SELECT id FROM " + table + filter.where() + filter.order() + " LIMIT " + (query.limit() + 1);
        ColumnTypes types = ColumnTypes.of(handle);
        List<UUID> ids = query(handle, sql, filter.arguments())
                .map((row, context) -> types.id(row, "id"))
                .list();
        boolean more = ids.size() > query.limit();
        List<UUID> shown = more ? ids.subList(0, query.limit()) : ids;
        Optional<String> next = more
                ? Optional.of(new Cursor(shown.get(shown.size() - 1), filter.window()).encoded(query))
                : Optional.empty();
        OptionalLong count = counted == null ? OptionalLong.empty() : OptionalLong.of(count(handle, counted));
        return new AuditPage(rows(handle, shown), next, filter.window(), count);
    }

    private List<StoredEvent> rows(Handle handle, List<UUID> ids) {
        if (ids.isEmpty()) {
            return List.of();
        }
        String sql = "SELECT " + EventRow.COLUMN_LIST + " FROM " + table + " WHERE id IN (?"
                + ", ?".repeat(ids.size() - 1) + ") ORDER BY id DESC";
        ColumnTypes types = ColumnTypes.of(handle);
        return query(handle, sql, ids)
                .map((row, context) -> EventRow.read(types, row))
                .list();
    }

    private long count(Handle handle, Filter filter) {
        String sql = "SELECT COUNT(*) FROM (SELECT 1 AS one FROM " + table + filter.where() + " LIMIT "
                + AuditQuery.MAX_COUNT + ") matching";
        return query(handle, sql, filter.arguments())
                .map((row, context) -> row.getLong(1))
                .one();
    }

    private Query query(Handle handle, String sql, List<?> arguments) {
        Query query = handle.createQuery(sql)
                .setQueryTimeout((int) timeout.toSeconds())
                .addCustomizer(FRESH_PLAN);
        ColumnTypes types = ColumnTypes.of(handle);
        for (int i = 0; i < arguments.size(); i++) {
            query.bind(i, types.boundAny(arguments.get(i)));
        }
        return query;
    }

    private <T> T read(Function<Handle, T> work) {
        try (Handle handle = jdbi.open()) {
            NetworkTimeout limit = NetworkTimeout.set(handle.getConnection(), timeout.plusSeconds(1));
            try {
                return keepingQueryTimeout(handle, work);
            } finally {
                limit.restore();
            }
        } catch (JdbiException | SQLException failure) {
            throw new AuditStoreException(
                    "the audit trail can not be read now: " + SqlFailures.summary(failure), failure, false);
        }
    }

    /** On H2 the timeout of a statement stays with its connection, and would end the long queries of the host. */
    private static <T> T keepingQueryTimeout(Handle handle, Function<Handle, T> work) throws SQLException {
        try (Statement statement = handle.getConnection().createStatement()) {
            int before = statement.getQueryTimeout();
            try {
                return work.apply(handle);
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
