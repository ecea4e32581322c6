package dev.seaworthy.backup.source;

import dev.seaworthy.backup.source.LiveTables.Table;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The audit rows of a backup that the live trail has pruned since, by its own record of that, and which must not come back.
 */
final class PrunedRows {
    private static final String PRUNES = "seaworthy_audit_prune";

    private PrunedRows() {}

    /** Removes them from those kept aside; answers how many. */
    static int remove(Connection copy, Table events, List<Table> present) throws SQLException {
        Optional<Table> prunes = present.stream()
                .filter(table ->
                        table.schema().equals(events.schema()) && table.name().equalsIgnoreCase(PRUNES))
                .findFirst();
        List<String> columns = LiveTables.columns(copy, events.aside());
        if (prunes.isEmpty()
                || !has(columns, "created_at", "event_category", "event_type")
                || !has(LiveTables.columns(copy, prunes.get()), "cutoff", "category", "event_type")) {
            return 0;
        }
        try (Statement statement = copy.createStatement()) {
            return statement.executeUpdate("DELETE FROM " + events.aside().quoted() + " r WHERE EXISTS ("
                    + covering(prunes.get().quoted()) + ") AND NOT EXISTS (" + LiveTables.live(events, columns) + ")");
        }
    }

    /** A prune without a type leaves out those types of its category that have an age of their own. */
    private static String covering(String prunes) {
        return "SELECT 1 FROM " + prunes + " p WHERE r.created_at < p.cutoff"
                + " AND (p.category IS NULL OR p.category = r.event_category)"
                + " AND (p.event_type = r.event_type OR (p.event_type IS NULL"
                + " AND NOT EXISTS (SELECT 1 FROM " + prunes + " q WHERE q.event_type = r.event_type)))";
    }

    private static boolean has(List<String> columns, String... names) {
        List<String> known =
                columns.stream().map(name -> name.toLowerCase(Locale.ROOT)).toList();
        return known.containsAll(List.of(names));
    }
}
