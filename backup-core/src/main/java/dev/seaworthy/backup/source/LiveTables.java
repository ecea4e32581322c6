package dev.seaworthy.backup.source;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** The tables of Seaworthy in a database, and how those of a live one take the place of restored ones. */
final class LiveTables {
    private static final String PREFIX = "seaworthy_";
    private static final String[] ORDINARY = {"TABLE", "BASE TABLE", "PARTITIONED TABLE"};
    private static final String AUDIT = "seaworthy_audit_event";
    private static final String ASIDE = "seaworthy_restored_rows";

    private LiveTables() {}

    /** A table by its exact schema and name. */
    record Table(String schema, String name) {
        String quoted() {
            return quote(schema) + "." + quote(name);
        }

        boolean holdsAudit() {
            return name.equalsIgnoreCase(AUDIT);
        }

        Table aside() {
            return new Table(schema, name.equals(AUDIT) ? ASIDE : ASIDE.toUpperCase(Locale.ROOT));
        }
    }

    static List<Table> find(Connection connection) throws SQLException {
        List<Table> tables = new ArrayList<>();
        try (ResultSet rows =
                connection.getMetaData().getTables(connection.getCatalog(), null, "%", ORDINARY.clone())) {
            while (rows.next()) {
                String name = rows.getString("TABLE_NAME");
                if (name.toLowerCase(Locale.ROOT).startsWith(PREFIX)) {
                    tables.add(new Table(rows.getString("TABLE_SCHEM"), name));
                }
            }
        }
        return tables;
    }

    /** Removes the restored tables for which there is a live one; restored audit rows are kept aside. */
    static void makeRoom(Connection copy, List<Table> live) throws SQLException {
        List<Table> restored = find(copy);
        try (Statement statement = copy.createStatement()) {
            for (Table table : live) {
                if (restored.contains(table)) {
                    if (table.holdsAudit()) {
                        statement.execute(
                                "CREATE TABLE " + table.aside().quoted() + " AS SELECT * FROM " + table.quoted());
                    }
                    statement.execute("DROP TABLE " + table.quoted());
                }
            }
        }
    }

    /**
     * Like {@link #makeRoom}, where nothing can bring the definitions of the live tables: the restored ones stay, without
     * rows.
     *
     * @throws SQLException if one of them is not there, or has other columns
     */
    static void empty(Connection live, Connection copy, List<Table> tables) throws SQLException {
        List<Table> restored = find(copy);
        try (Statement statement = copy.createStatement()) {
            for (Table table : tables) {
                if (!restored.contains(table)
                        || !Set.copyOf(columns(live, table)).equals(Set.copyOf(columns(copy, table)))) {
                    throw new SQLException("the restored database has no table " + table.quoted()
                            + " with the columns of the live one, and there is no pg_dump to bring its definition."
                            + " Install the client programs, or have the migration make the table");
                }
                if (table.holdsAudit()) {
                    statement.execute("CREATE TABLE " + table.aside().quoted() + " AS SELECT * FROM " + table.quoted());
                }
            }
            if (!tables.isEmpty()) {
                statement.execute(
                        "TRUNCATE " + tables.stream().map(Table::quoted).collect(Collectors.joining(", ")));
            }
        }
    }

    /** Adds the audit rows kept aside that the live table, now in {@code copy}, does not have and was not rid of. */
    static List<String> addRestoredRows(Connection copy, List<Table> live) throws SQLException {
        List<String> notes = new ArrayList<>();
        List<Table> present = find(copy);
        try (Statement statement = copy.createStatement()) {
            for (Table table : live) {
                String note = "";
                if (present.contains(table.aside()) && table.holdsAudit()) {
                    int pruned = PrunedRows.remove(copy, table, present);
                    int added = statement.executeUpdate(insertMissing(copy, table));
                    statement.execute("DROP TABLE " + table.aside().quoted());
                    note = (added == 0 ? "" : ", with " + added + " older rows of the backup")
                            + (pruned == 0 ? "" : ", without " + pruned + " that were pruned since");
                }
                notes.add(table.name() + " carried over from the live database" + note);
            }
        }
        return notes;
    }

    private static String insertMissing(Connection copy, Table table) throws SQLException {
        List<String> common = columns(copy, table);
        common.retainAll(columns(copy, table.aside()));
        String columns = common.stream().map(LiveTables::quote).collect(Collectors.joining(", "));
        return "INSERT INTO " + table.quoted() + " (" + columns + ") SELECT " + columns + " FROM "
                + table.aside().quoted() + " r WHERE NOT EXISTS (" + live(table, common) + ")";
    }

    /** The live row of a restored row {@code r}. */
    static String live(Table table, List<String> columns) throws SQLException {
        String id = columns.stream()
                .filter(column -> column.equalsIgnoreCase("id"))
                .map(LiveTables::quote)
                .findFirst()
                .orElseThrow(() -> new SQLException("Table " + table.name() + " has no column id"));
        return "SELECT 1 FROM " + table.quoted() + " l WHERE l." + id + " = r." + id;
    }

    static List<String> columns(Connection connection, Table table) throws SQLException {
        List<String> columns = new ArrayList<>();
        String escape = connection.getMetaData().getSearchStringEscape();
        String pattern = table.name().replace("_", escape + "_");
        try (ResultSet rows =
                connection.getMetaData().getColumns(connection.getCatalog(), table.schema(), pattern, "%")) {
            while (rows.next()) {
                if (!"YES".equals(rows.getString("IS_GENERATEDCOLUMN"))) {
                    columns.add(rows.getString("COLUMN_NAME"));
                }
            }
        }
        return columns;
    }

    static String quote(String identifier) {
        return '"' + identifier.replace("\"", "\"\"") + '"';
    }
}
