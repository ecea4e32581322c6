package dev.seaworthy.audit.jdbc;

import dev.seaworthy.audit.MeasuredStore;
import dev.seaworthy.audit.PrunableStore;
import dev.seaworthy.audit.Prune;
import dev.seaworthy.audit.PruneCandidate;
import dev.seaworthy.audit.PruneCount;
import dev.seaworthy.audit.PruneRange;
import dev.seaworthy.audit.StoreExtent;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import javax.sql.DataSource;

/** Deletes events by id, and keeps the record of that in {@code seaworthy_audit_prune}. Thread-safe. */
final class Pruning implements PrunableStore, MeasuredStore {
    private static final String EVENTS = "seaworthy_audit_event";
    private static final String FAILED = "audit events that are over could not be deleted";

    private final DataSource dataSource;
    private final String prefix;
    private final boolean typesAreIndexed;
    private final String events;
    private final String holds;
    private final String prunes;
    private final Duration timeout;

    Pruning(DataSource dataSource, TableSettings tables, Duration timeout) {
        this.dataSource = dataSource;
        this.prefix = tables.prefix();
        this.typesAreIndexed = !tables.multiTenant();
        this.events = prefix + EVENTS;
        this.holds = prefix + Holds.TABLE;
        this.prunes = prefix + "seaworthy_audit_prune";
        this.timeout = timeout;
    }

    @Override
    public List<PruneCandidate> candidates(PruneRange range) {
        return run(
                "audit events that are over could not be looked up",
                transaction -> transaction.select(
                        candidatesSql(range, transaction.dialect()),
                        candidatesArguments(range),
                        (row, types) -> new PruneCandidate(
                                Objects.requireNonNull(types.id(row, "id"), "id"),
                                row.getString("event_type"),
                                row.getString("event_category"))));
    }

    String candidatesSql(PruneRange range, Dialect dialect) {
        boolean byType = indexedType(range).isPresent();
        return "SELECT id, event_type, event_category FROM " + events + " WHERE "
                + (byType ? "event_type = ? AND " : "")
                + "id > ? AND id < ? ORDER BY " + (byType && dialect.ordersByWholeIndex() ? "event_type, " : "")
                + "id LIMIT "
                + range.limit();
    }

    List<Object> candidatesArguments(PruneRange range) {
        List<Object> arguments = new ArrayList<>();
        indexedType(range).ifPresent(arguments::add);
        arguments.add(range.after());
        arguments.add(range.before());
        return arguments;
    }

    /** Where the tenant leads in every index, a rare type would be searched for through the whole table. */
    private Optional<String> indexedType(PruneRange range) {
        return typesAreIndexed ? range.eventType() : Optional.empty();
    }

    /** What is left of them after the delete is held: while the lock is ours nobody else deletes. */
    @Override
    public PruneCount prune(Prune prune, List<UUID> ids) {
        return run(FAILED, transaction -> {
            PruneLock.take(transaction, prefix);
            int deleted = transaction.update("DELETE" + dueAndFree(ids), arguments(prune, ids));
            PruneCount count = counted(transaction, deleted, prune, ids);
            record(transaction, prune, count);
            return count;
        });
    }

    @Override
    public PruneCount preview(Prune prune, List<UUID> ids) {
        return run("audit events that are over could not be counted", transaction -> {
            long free = number(transaction, "SELECT COUNT(*) AS n" + dueAndFree(ids), arguments(prune, ids));
            return counted(transaction, free, prune, ids);
        });
    }

    @Override
    public void finished(Prune prune, Instant at) {
        run(
                "the record of a prune could not be ended",
                transaction -> transaction.update(
                        "UPDATE " + prunes + " SET finished_at = ? WHERE id = ?", List.of(at, prune.id())));
    }

    @Override
    public StoreExtent extent() {
        return run("the size of the audit trail could not be looked up", transaction -> {
            Dialect dialect = transaction.dialect();
            Instant now = Objects.requireNonNull(transaction
                    .select(
                            "SELECT " + dialect.currentTime() + " AS now_at",
                            List.of(),
                            (row, types) -> Objects.requireNonNull(types.time(row, "now_at"), "now_at"))
                    .get(0));
            Optional<Instant> oldest = transaction
                    .select(
                            "SELECT created_at FROM " + events + " ORDER BY id LIMIT 1",
                            List.of(),
                            (row, types) -> Objects.requireNonNull(types.time(row, "created_at"), "created_at"))
                    .stream()
                    .findFirst();
            List<Long> estimate = transaction.select(
                    dialect.rowEstimate(prefix, EVENTS), List.of(), (row, types) -> row.getLong("n"));
            boolean known = !estimate.isEmpty() && estimate.get(0) > 0;
            return new StoreExtent(now, oldest, known ? OptionalLong.of(estimate.get(0)) : OptionalLong.empty());
        });
    }

    /** Of these ids those that are over, by their time as well as by their id, and under no hold now. */
    private String dueAndFree(List<UUID> ids) {
        return " FROM " + events + due(ids) + " AND NOT EXISTS (SELECT 1 FROM " + holds + " h WHERE "
                + Holds.covers(EVENTS) + ")";
    }

    private static String due(List<UUID> ids) {
        return " WHERE " + EVENTS + ".id IN (?" + ", ?".repeat(ids.size() - 1) + ") AND " + EVENTS + ".created_at < ?";
    }

    private static List<Object> arguments(Prune prune, List<UUID> ids) {
        List<Object> arguments = new ArrayList<>(ids);
        arguments.add(prune.cutoff());
        return arguments;
    }

    private PruneCount counted(ShortTransaction transaction, long free, Prune prune, List<UUID> ids)
            throws SQLException {
        if (free == ids.size()) {
            return new PruneCount(free, 0, Map.of());
        }
        String covered = " FROM " + events + " JOIN " + holds + " h ON " + Holds.covers(EVENTS) + due(ids);
        List<Object> arguments = arguments(prune, ids);
        long held = number(transaction, "SELECT COUNT(DISTINCT " + EVENTS + ".id) AS n" + covered, arguments);
        Map<UUID, Long> heldBy = new HashMap<>();
        transaction.select(
                "SELECT h.id AS hold, COUNT(*) AS n" + covered + " GROUP BY h.id",
                arguments,
                (row, types) -> heldBy.put(Objects.requireNonNull(types.id(row, "hold"), "hold"), row.getLong("n")));
        return new PruneCount(free, held, heldBy);
    }

    private void record(ShortTransaction transaction, Prune prune, PruneCount count) throws SQLException {
        if (count.deleted() == 0 && count.held() == 0) {
            return;
        }
        int updated = transaction.update(
                "UPDATE " + prunes + " SET deleted = deleted + ?, held = held + ? WHERE id = ?",
                List.of(count.deleted(), count.held(), prune.id()));
        if (updated == 0) {
            transaction.update(
                    "INSERT INTO " + prunes + " (id, started_at, category, event_type, cutoff, deleted, held, node_id)"
                            + " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                    Arrays.asList(
                            prune.id(),
                            prune.startedAt(),
                            prune.category(),
                            prune.eventType().orElse(null),
                            prune.cutoff(),
                            count.deleted(),
                            count.held(),
                            prune.nodeId()));
        }
    }

    private static long number(ShortTransaction transaction, String sql, List<Object> arguments) throws SQLException {
        return transaction
                .select(sql, arguments, (row, types) -> row.getLong("n"))
                .get(0);
    }

    private <T> T run(String what, ShortTransaction.Work<T> work) {
        return ShortTransaction.run(dataSource, timeout, what, work);
    }
}
