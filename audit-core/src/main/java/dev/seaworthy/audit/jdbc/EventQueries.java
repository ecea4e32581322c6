package dev.seaworthy.audit.jdbc;

import dev.seaworthy.audit.AuditPage;
import dev.seaworthy.audit.AuditQuery;
import dev.seaworthy.audit.AuditReader;
import dev.seaworthy.audit.AuditStatistics;
import dev.seaworthy.audit.EventTypes;
import dev.seaworthy.audit.FailedLogins;
import dev.seaworthy.audit.InvalidQueryException;
import dev.seaworthy.audit.StoredEvent;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.function.Function;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** The read path: ids from an index first, then their rows. Thread-safe. */
final class EventQueries implements AuditReader {
    private final DataSource dataSource;
    private final String table;
    private final Duration timeout;
    private final InstantSource clock;
    private final boolean multiTenant;

    EventQueries(DataSource dataSource, String table, Duration timeout, InstantSource clock, boolean multiTenant) {
        this.dataSource = dataSource;
        this.table = table;
        this.timeout = timeout;
        this.clock = clock;
        this.multiTenant = multiTenant;
    }

    @Override
    public AuditPage page(AuditQuery query) {
        Cursor cursor = query.cursor().map(text -> Cursor.decoded(text, query)).orElse(null);
        return read("narrow it by from and to", reading -> page(reading, query, cursor));
    }

    @Override
    public Optional<StoredEvent> find(UUID id) {
        return read("try again", reading -> rows(reading, List.of(id)).stream().findFirst());
    }

    @Override
    public List<FailedLogins> failedLogins(FailedLogins.Grouping grouping) {
        String column = grouping.field().column();
        UUID from = StoredEvent.firstIdAt(clock.instant().minus(grouping.window()));
        Sql sql = new Sql()
                .add("SELECT " + column + " AS name, COUNT(*) AS n, MIN(created_at) AS first_at,"
                        + " MAX(created_at) AS last_at FROM " + table)
                .add(" WHERE event_type = ? AND id >= ?", EventTypes.LOGIN_FAILED.name(), from)
                .add(" GROUP BY " + column + " ORDER BY n DESC, last_at DESC LIMIT " + FailedLogins.MAX_GROUPS);
        return read(
                "ask for a shorter window",
                reading -> reading.list(
                        sql,
                        (row, context) -> new FailedLogins(
                                row.getString("name"),
                                row.getLong("n"),
                                Objects.requireNonNull(reading.types().time(row, "first_at"), "first_at"),
                                Objects.requireNonNull(reading.types().time(row, "last_at"), "last_at"))));
    }

    @Override
    public AuditStatistics statistics(int hours) {
        if (hours < 1 || hours > AuditStatistics.MAX_HOURS) {
            throw new InvalidQueryException(
                    "hours", "hours " + hours + " is out of range; use 1 to " + AuditStatistics.MAX_HOURS);
        }
        // What was stored in this very microsecond counts.
        Instant to = clock.instant().truncatedTo(ChronoUnit.MICROS).plus(1, ChronoUnit.MICROS);
        Instant from = to.minus(Duration.ofHours(hours));
        // Grouped outside, because not every database groups by the alias of an expression.
        Sql sql = new Sql()
                .add("SELECT category, severity, status, login, COUNT(*) AS n FROM (SELECT event_category AS category,"
                        + " severity, status,")
                .add(
                        " CASE WHEN event_type IN (?, ?) THEN event_type END AS login FROM " + table,
                        EventTypes.LOGIN_SUCCESS.name(),
                        EventTypes.LOGIN_FAILED.name())
                .add(" WHERE id >= ? AND id < ?", StoredEvent.firstIdAt(from), StoredEvent.firstIdAt(to))
                .add(") counted GROUP BY category, severity, status, login");
        StatisticsTally tally = new StatisticsTally();
        read("ask for fewer hours", reading -> reading.list(sql, (row, context) -> tally.add(row)));
        return tally.between(from, to);
    }

    private AuditPage page(Reading reading, AuditQuery query, @Nullable Cursor cursor) {
        Filter unconfined = Filter.ofQuery(table, query, reading.ordersByWholeIndex());
        IndexProbe probe = new IndexProbe(reading, table, unconfined);
        AccessPath path = AccessPath.of(query, cursor, clock.instant(), multiTenant, probe);
        Filter filter = unconfined.within(path);
        UUID after = cursor == null ? null : cursor.lastId();
        List<UUID> ids = reading.ids(filter.ids(path, after, query.limit() + 1));
        boolean more = ids.size() > query.limit();
        List<UUID> shown = more ? ids.subList(0, query.limit()) : ids;
        Optional<String> next = more
                ? Optional.of(new Cursor(shown.get(shown.size() - 1), path.window()).encoded(query))
                : Optional.empty();
        OptionalLong count = query.counted() ? OptionalLong.of(count(reading, filter, path)) : OptionalLong.empty();
        return new AuditPage(rows(reading, shown), next, path.window(), count);
    }

    private static int count(Reading reading, Filter filter, AccessPath path) {
        int count = 0;
        for (AccessPath walk : path.walks()) {
            if (count < AuditQuery.MAX_COUNT) {
                count += reading.number(filter.count(walk, AuditQuery.MAX_COUNT - count));
            }
        }
        return count;
    }

    private List<StoredEvent> rows(Reading reading, List<UUID> ids) {
        if (ids.isEmpty()) {
            return List.of();
        }
        Sql sql = new Sql()
                .add(
                        "SELECT " + EventRow.COLUMN_LIST + " FROM " + table + " WHERE id IN (?"
                                + ", ?".repeat(ids.size() - 1) + ") ORDER BY id DESC",
                        ids.toArray());
        return reading.byIds(sql, (row, context) -> EventRow.read(reading.types(), row));
    }

    private <T> T read(String remedy, Function<Reading, T> work) {
        return Reading.with(dataSource, timeout, remedy, work);
    }
}
