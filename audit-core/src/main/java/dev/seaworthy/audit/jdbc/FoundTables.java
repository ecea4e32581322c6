package dev.seaworthy.audit.jdbc;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;

/** What stands in the database: the noted version, and the columns that are really there. */
final class FoundTables {
    private static final String VERSIONS = "seaworthy_audit_schema";
    private static final Map<String, List<String>> EXPECTED = new TreeMap<>(Map.of(
            VERSIONS,
            List.of("version", "applied_at"),
            "seaworthy_audit_event",
            EventRow.COLUMNS,
            "seaworthy_audit_hold",
            List.of(
                    "id",
                    "reason",
                    "placed_by",
                    "created_at",
                    "released_at",
                    "user_id",
                    "resource_type",
                    "resource_id",
                    "event_type",
                    "from_time",
                    "to_time"),
            "seaworthy_audit_prune",
            List.of(
                    "id",
                    "started_at",
                    "finished_at",
                    "category",
                    "event_type",
                    "cutoff",
                    "deleted",
                    "held",
                    "node_id")));

    /** Only a multi-tenant store has it, and its script makes it last. */
    private static final String TENANT_INDEX = "seaworthy_audit_event_t";

    /** The last index of profile FULL. */
    private static final String FULL_INDEX = "seaworthy_audit_event_f_resource";

    private final Connection connection;
    private final String prefix;
    private final Set<String> columns;
    private final Set<String> indexes;

    private FoundTables(Connection connection, String prefix, Set<String> columns, Set<String> indexes) {
        this.connection = connection;
        this.prefix = prefix;
        this.columns = columns;
        this.indexes = indexes;
    }

    /**
     * Looks now.
     *
     * @param prefix empty, or the schema and a dot
     */
    static FoundTables in(Connection connection, Dialect dialect, String prefix) throws SQLException {
        String schema =
                prefix.isEmpty() ? dialect.currentSchema() : "'" + prefix.substring(0, prefix.length() - 1) + "'";
        String here = dialect.ignoringCase("table_schema") + " = " + dialect.ignoringCase(schema);
        String tableName = dialect.ignoringCase("table_name");
        Set<String> columns = names(
                connection,
                "SELECT table_name, column_name FROM information_schema.columns WHERE " + here + " AND " + tableName
                        + " IN ('" + String.join("', '", EXPECTED.keySet()) + "')");
        Set<String> indexes = names(
                connection, dialect.indexes() + " WHERE " + here + " AND " + tableName + " = 'seaworthy_audit_event'");
        return new FoundTables(connection, prefix, columns, indexes);
    }

    /** The newest version noted; empty when none is, as in a database without the tables. */
    OptionalInt version() throws SQLException {
        if (!columns.contains(VERSIONS + ".version")) {
            return OptionalInt.empty();
        }
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT MAX(version) FROM " + prefix + VERSIONS)) {
            row.next();
            int version = row.getInt(1);
            return row.wasNull() ? OptionalInt.empty() : OptionalInt.of(version);
        }
    }

    /** Tables and columns of the current version that are not there. */
    List<String> missing() {
        List<String> missing = new ArrayList<>();
        EXPECTED.forEach((table, names) -> {
            List<String> absent = names.stream()
                    .map(column -> table + "." + column)
                    .filter(column -> !columns.contains(column))
                    .toList();
            missing.addAll(absent.size() == names.size() ? List.of(table) : absent);
        });
        return missing;
    }

    /** Whether the indexes are those of a multi-tenant store. */
    boolean multiTenant() {
        return indexes.contains("seaworthy_audit_event." + TENANT_INDEX);
    }

    /** Whether the indexes are those of profile FULL. */
    boolean full() {
        return indexes.contains("seaworthy_audit_event." + FULL_INDEX);
    }

    private static Set<String> names(Connection connection, String sql) throws SQLException {
        Set<String> names = new HashSet<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            while (row.next()) {
                names.add((row.getString(1) + "." + row.getString(2)).toLowerCase(Locale.ROOT));
            }
        }
        return names;
    }
}
