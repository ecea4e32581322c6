package dev.seaworthy.audit.jdbc;

import dev.seaworthy.audit.AuditException;
import dev.seaworthy.audit.HoldScope;
import dev.seaworthy.audit.HoldStore;
import dev.seaworthy.audit.LegalHold;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Keeps legal holds in {@code seaworthy_audit_hold}. Thread-safe. */
final class Holds implements HoldStore {
    static final String TABLE = "seaworthy_audit_hold";

    private static final String COLUMNS =
            "id, reason, placed_by, created_at, released_at, user_id, resource_type, resource_id, event_type,"
                    + " from_time, to_time";
    private static final String WHAT =
            "the legal hold could not be placed or released; look whether it is active," + " and try again";

    private final DataSource dataSource;
    private final String prefix;
    private final String table;
    private final Duration timeout;
    private final Durable durable;

    /** A hold that a crash takes back would be worse than none: each change is made as durable as the events are. */
    Holds(DataSource dataSource, String prefix, Duration timeout, Durable durable) {
        this.dataSource = dataSource;
        this.prefix = prefix;
        this.table = prefix + TABLE;
        this.timeout = timeout;
        this.durable = durable;
    }

    /**
     * The condition that an active hold {@code h} covers a row of the event table, whose columns stand without its
     * schema so that it can be that of a DELETE on every database.
     */
    static String covers(String events) {
        return "h.released_at IS NULL"
                + " AND (h.user_id IS NULL OR h.user_id = E.user_id OR h.user_id = E.impersonator_id)"
                        .replace("E.", events + ".")
                + and("resource_type", events)
                + and("resource_id", events)
                + and("event_type", events)
                + " AND (h.from_time IS NULL OR h.from_time <= " + events + ".created_at)"
                + " AND (h.to_time IS NULL OR h.to_time > " + events + ".created_at)";
    }

    /** Holds the lock that every prune takes for as long as it deletes, so that none overlooks what is placed here. */
    @Override
    public void place(LegalHold hold) {
        ShortTransaction.runDurably(dataSource, timeout, WHAT, durable, transaction -> {
            PruneLock.take(transaction, prefix);
            requireRoom(transaction);
            transaction.update(
                    "INSERT INTO " + table + " (" + COLUMNS + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", row(hold));
            return hold;
        });
    }

    @Override
    public boolean release(UUID id, Instant at) {
        return ShortTransaction.runDurably(
                dataSource,
                timeout,
                WHAT,
                durable,
                transaction -> transaction.update(
                                "UPDATE " + table + " SET released_at = ? WHERE id = ? AND released_at IS NULL",
                                List.of(at, id))
                        > 0);
    }

    @Override
    public List<LegalHold> activeHolds() {
        return holds("released_at IS NULL ORDER BY id DESC LIMIT " + MAX_ACTIVE);
    }

    @Override
    public List<LegalHold> releasedHolds(int limit) {
        return holds("released_at IS NOT NULL ORDER BY id DESC LIMIT " + limit);
    }

    private List<LegalHold> holds(String which) {
        return ShortTransaction.run(
                dataSource,
                timeout,
                "the legal holds can not be read now",
                transaction -> transaction.select(
                        "SELECT " + COLUMNS + " FROM " + table + " WHERE " + which, List.of(), Holds::read));
    }

    private void requireRoom(ShortTransaction transaction) throws SQLException {
        long active = transaction
                .select(
                        "SELECT COUNT(*) AS n FROM " + table + " WHERE released_at IS NULL",
                        List.of(),
                        (row, types) -> row.getLong("n"))
                .get(0);
        if (active >= MAX_ACTIVE) {
            throw new AuditException(active + " legal holds are active, and every delete compares each of them; release"
                    + " some, or place one that covers several");
        }
    }

    private static String and(String column, String events) {
        return " AND (h." + column + " IS NULL OR h." + column + " = " + events + "." + column + ")";
    }

    private static List<@Nullable Object> row(LegalHold hold) {
        HoldScope scope = hold.scope();
        return Arrays.asList(
                hold.id(),
                hold.reason(),
                hold.placedBy(),
                hold.createdAt(),
                hold.releasedAt().orElse(null),
                scope.userId().orElse(null),
                scope.resourceType().orElse(null),
                scope.resourceId().orElse(null),
                scope.eventType().orElse(null),
                scope.from().orElse(null),
                scope.to().orElse(null));
    }

    private static LegalHold read(ResultSet row, ColumnTypes types) throws SQLException {
        String placedBy = row.getString("placed_by");
        return new LegalHold(
                Objects.requireNonNull(types.id(row, "id"), "id"),
                row.getString("reason"),
                placedBy == null ? "" : placedBy,
                HoldScope.read(
                        row.getString("user_id"),
                        row.getString("resource_type"),
                        row.getString("resource_id"),
                        row.getString("event_type"),
                        types.time(row, "from_time"),
                        types.time(row, "to_time")),
                Objects.requireNonNull(types.time(row, "created_at"), "created_at"),
                Optional.ofNullable(types.time(row, "released_at")));
    }
}
