package dev.seaworthy.audit.jdbc;

import dev.seaworthy.audit.AuditQuery;
import dev.seaworthy.audit.EventField;
import dev.seaworthy.audit.StoredEvent;
import dev.seaworthy.audit.TimeWindow;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.StringJoiner;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The statements that find the ids of a query along its {@link AccessPath}. */
final class Filter {
    private static final Set<EventField> NO_FIELDS = Set.of();
    private static final UUID END_OF_TIME = StoredEvent.firstIdAt(Instant.MAX);

    private final String table;
    private final AuditQuery query;
    private final Optional<Instant> from;
    private final boolean windowed;
    private final boolean wholeIndex;

    private Filter(String table, AuditQuery query, Optional<Instant> from, boolean windowed, boolean wholeIndex) {
        this.table = table;
        this.query = query;
        this.from = from;
        this.windowed = windowed;
        this.wholeIndex = wholeIndex;
    }

    /**
     * Within the time that the query itself names.
     *
     * @param wholeIndex see {@link Dialect#ordersByWholeIndex()}
     */
    static Filter ofQuery(String table, AuditQuery query, boolean wholeIndex) {
        return new Filter(table, query, query.from(), false, wholeIndex);
    }

    /** Within the window of the path, when there is one. */
    Filter within(AccessPath path) {
        Optional<Instant> start = path.window().map(TimeWindow::from).or(query::from);
        return new Filter(table, query, start, path.window().isPresent(), wholeIndex);
    }

    /** The newest ids, after the cursor's if there is one. */
    Sql ids(AccessPath path, @Nullable UUID after, int limit) {
        if (path.lead().isEmpty()) {
            Sql where = range(after).and(rest(NO_FIELDS, windowed));
            return select("id", where).add(" ORDER BY id DESC LIMIT " + limit);
        }
        Lead lead = path.lead().get();
        if (path.checked()) {
            return checked(lead, after).add(" ORDER BY id DESC LIMIT " + limit);
        }
        if (lead.keys().size() == 1) {
            return walk("id", lead, lead.keys().get(0), after, limit);
        }
        return new Sql()
                .add("SELECT id FROM (")
                .add(merged(lead, after, limit))
                .add(") merged ORDER BY id DESC LIMIT " + limit);
    }

    /** How many match along a path with one walk, counted no further than the limit, whatever page it is. */
    Sql count(AccessPath path, int limit) {
        Sql matching;
        if (path.checked()) {
            matching = checked(path.lead().orElseThrow(), null).add(" LIMIT " + limit);
        } else if (path.lead().isPresent()) {
            Lead lead = path.lead().get();
            matching = walk("1 AS one", lead, lead.keys().get(0), null, limit);
        } else {
            matching = select("1 AS one", range(null).and(rest(NO_FIELDS, windowed)))
                    .add(" LIMIT " + limit);
        }
        return new Sql().add("SELECT COUNT(*) FROM (").add(matching).add(") matching");
    }

    /** How many entries a walk has, counted no further than the limit, whatever else the query asks for. */
    Sql entries(Lead lead, List<String> key, int limit) {
        return new Sql()
                .add("SELECT COUNT(*) FROM (")
                .add(select("1 AS one", walked(lead, key, null)).add(" LIMIT " + limit))
                .add(") entries");
    }

    /** All of a short walk's rows; the inner limit keeps the database from another way. */
    private Sql checked(Lead lead, @Nullable UUID after) {
        StringJoiner columns = new StringJoiner(", ");
        columns.add("id");
        for (EventField field : Lead.filtersOf(query)) {
            columns.add(field.column());
        }
        // MariaDB would rather walk the whole key than sort, and nothing needs the order: the walk is read to its end.
        String order = wholeIndex ? newestFirst(lead) : "";
        Sql rows = new Sql();
        for (List<String> key : lead.keys()) {
            rows.add(rows.isEmpty() ? "(" : " UNION ALL (")
                    .add(select(columns.toString(), walked(lead, key, after)))
                    .add(order + " LIMIT " + (AccessPath.SHORT_WALK + 1) + ")");
        }
        return new Sql()
                .add("SELECT id FROM (")
                .add(rows)
                .add(") walked WHERE ")
                .add(others(lead.columns()));
    }

    private Sql merged(Lead lead, @Nullable UUID after, int limit) {
        Sql walks = new Sql();
        for (List<String> key : lead.keys()) {
            walks.add(walks.isEmpty() ? "(" : " UNION ALL (")
                    .add(walk("id", lead, key, after, limit))
                    .add(")");
        }
        return walks;
    }

    private Sql walk(String columns, Lead lead, List<String> key, @Nullable UUID after, int limit) {
        boolean nearlyAll = lead.covers().containsAll(Lead.filtersOf(query));
        Sql where = walked(lead, key, after).and(rest(lead.columns(), windowed || nearlyAll));
        return select(columns, where).add(newestFirst(lead) + " LIMIT " + limit);
    }

    private String newestFirst(Lead lead) {
        StringJoiner order = new StringJoiner(", ", " ORDER BY ", "");
        if (wholeIndex) {
            lead.columns().forEach(column -> order.add(column.column() + " DESC"));
        }
        return order.add("id DESC").toString();
    }

    private Sql walked(Lead lead, List<String> key, @Nullable UUID after) {
        Sql where = new Sql();
        for (int i = 0; i < key.size(); i++) {
            where.and(lead.columns().get(i).column() + " = ?", key.get(i));
        }
        if (lead.ofFailures()) {
            // The very words of the partial indexes, so that the planner can prove that they apply.
            where.and("status <> 'success'");
        }
        if (after == null && query.to().isEmpty()) {
            // A bound that every id meets: without one H2 takes a shorter index on the same column for as good as this
            // one.
            where.and("id < ?", END_OF_TIME);
        }
        return where.and(range(after));
    }

    private Sql range(@Nullable UUID after) {
        Sql range = new Sql();
        from.ifPresent(first -> range.and("id >= ?", StoredEvent.firstIdAt(first)));
        query.to().ifPresent(end -> range.and("id < ?", StoredEvent.firstIdAt(end)));
        return after == null ? range : range.and("id < ?", after);
    }

    /**
     * The same, hidden from the planner where it shall not choose by them. Inside a window an index on such a column, as in
     * profile FULL, would be read for all of time; and where nearly all rows of a walk match, PostgreSQL expects next to
     * none, and sorts the whole walk.
     */
    private Sql rest(Collection<EventField> settled, boolean hidden) {
        Sql others = others(settled);
        return hidden && !others.isEmpty()
                ? new Sql().add("CASE WHEN ").add(others).add(" THEN 1 END IS NOT NULL")
                : others;
    }

    /** The filters whose fields are not settled by a walk. */
    private Sql others(Collection<EventField> settled) {
        Sql others = new Sql();
        query.equal().forEach((field, value) -> {
            if (!settled.contains(field)) {
                others.and(field.column() + " = ?", value);
            }
        });
        if (!settled.contains(EventField.EVENT_TYPE) && !query.eventTypes().contains("*")) {
            others.and(types());
        }
        return others.andAnyOf("severity", query.severities()).andAnyOf("status", query.statuses());
    }

    private Sql types() {
        Sql types = new Sql();
        for (String pattern : query.eventTypes()) {
            types.add(types.isEmpty() ? "(" : " OR ");
            if (TypePrefix.is(pattern)) {
                types.add("(event_type >= ? AND event_type < ?)", TypePrefix.first(pattern), TypePrefix.end(pattern));
            } else {
                types.add("event_type = ?", pattern);
            }
        }
        return types.isEmpty() ? types : types.add(")");
    }

    private Sql select(String columns, Sql where) {
        Sql select = new Sql().add("SELECT " + columns + " FROM " + table);
        return where.isEmpty() ? select : select.add(" WHERE ").add(where);
    }
}
