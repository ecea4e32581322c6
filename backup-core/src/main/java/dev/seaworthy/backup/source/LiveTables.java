package dev.seaworthy.backup.source;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
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

        private Table aside() {
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

    /** Adds the audit rows kept aside that the live table, now in {@code copy}, does not have. */
    static List<String> addRestoredRows(Connection copy, List<Table> live) throws SQLException {
        List<String> notes = new ArrayList<>();
        List<Table> present = find(copy);
        try (Statement statement = copy.createStatement()) {
            for (Table table : live) {
                long added = 0;
                if (present.contains(table.aside()) && table.holdsAudit()) {
                    added = statement.executeUpdate(insertMissing(copy, table));
                    statement.execute("DROP TABLE " + table.aside().quoted());
                }
                notes.add(table.name() + " carried over from the live database"
                        + (added == 0 ? "" : ", with " + added + " older rows of the backup"));
            }
        }
        return notes;
    }

    private static String insertMissing(Connection copy, Table table) throws SQLException {
        List<String> common = columns(copy, table);
        common.retainAll(columns(copy, table.aside()));
        String columns = common.stream().map(LiveTables::quote).collect(Collectors.joining(", "));
        String id = common.stream()
                .filter(column -> column.equalsIgnoreCase("id"))
                .map(LiveTables::quote)
                .findFirst()
                .orElseThrow(() -> new SQLException("Table " + table.name() + " has no column id"));
        return "INSERT INTO " + table.quoted() + " (" + columns + ") SELECT " + columns + " FROM "
                + table.aside().quoted() + " r WHERE NOT EXISTS (SELECT 1 FROM " + table.quoted() + " l WHERE l." + id
                + " = r." + id + ")";
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
