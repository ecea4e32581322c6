package dev.seaworthy.backup.source;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What {@code jdbc-copy} has to know of a database, read by one session whose search path is empty. */
final class CopyCatalogue {
    private static final String RELATIONS = " FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE "
            + PostgresFacts.OWN + " AND c.relpersistence <> 't'";
    private static final String NAME = "format('%I.%I', n.nspname, c.relname)";
    private static final String TABLES =
            "SELECT c.oid, " + NAME + ", c.relpages" + RELATIONS + " AND c.relkind = 'r' ORDER BY n.nspname, c.relname";
    private static final String COLUMNS = "SELECT c.oid, quote_ident(a.attname) FROM pg_attribute a"
            + " JOIN pg_class c ON c.oid = a.attrelid WHERE c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped"
            + " AND a.attgenerated = '' ORDER BY c.oid, a.attnum";
    private static final String SEQUENCES =
            "SELECT " + NAME + RELATIONS + " AND c.relkind = 'S' ORDER BY n.nspname, c.relname";
    private static final String FILLED_VIEWS =
            "SELECT " + NAME + RELATIONS + " AND c.relkind = 'm' AND c.relispopulated ORDER BY c.oid";
    private static final String SCHEMA =
            "SELECT line FROM (SELECT format('%s %I.%I', CASE c.relkind WHEN 'r' THEN 'table'"
                    + " WHEN 'p' THEN 'partitioned table' WHEN 'c' THEN 'composite type' WHEN 'm' THEN 'materialized view'"
                    + " ELSE 'sequence' END,"
                    + " n.nspname, c.relname) AS line" + RELATIONS + " AND c.relkind IN ('r', 'p', 'c', 'S', 'm')"
                    + " UNION ALL SELECT format('column %I.%I.%I %s%s', n.nspname, c.relname, a.attname,"
                    + " format_type(a.atttypid, a.atttypmod), CASE a.attgenerated WHEN '' THEN '' ELSE ' generated' END)"
                    + " FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace"
                    + " WHERE " + PostgresFacts.OWN + " AND c.relpersistence <> 't' AND c.relkind IN ('r', 'p', 'c')"
                    + " AND a.attnum > 0 AND NOT a.attisdropped"
                    + " UNION ALL SELECT format('enum %I.%I (%s)', n.nspname, t.typname,"
                    + " string_agg(quote_literal(e.enumlabel), ', ' ORDER BY e.enumsortorder))"
                    + " FROM pg_enum e JOIN pg_type t ON t.oid = e.enumtypid JOIN pg_namespace n ON n.oid = t.typnamespace"
                    + " GROUP BY n.nspname, t.typname"
                    + " UNION ALL SELECT format('domain %I.%I %s', n.nspname, t.typname, format_type(t.typbasetype, t.typtypmod))"
                    + " FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace WHERE t.typtype = 'd'"
                    + " AND n.nspname <> 'information_schema' AND n.nspname !~ '^pg_') s ORDER BY line COLLATE \"C\"";
    private static final int SEQUENCES_AT_ONCE = 100;

    private final Connection connection;

    CopyCatalogue(Connection connection) {
        this.connection = connection;
    }

    /** A table before anything is known of its columns; {@code pages} is the planner's idea of its size. */
    record Found(long oid, String name, long pages) {
        boolean isSame(Found other) {
            return oid == other.oid && name.equals(other.name);
        }
    }

    List<Found> tables() throws SQLException {
        return list(TABLES, row -> new Found(row.getLong(1), row.getString(2), row.getLong(3)));
    }

    /** Tables, columns and types, one line each; needs a session whose search path is empty. */
    List<String> schema() throws SQLException {
        return list(SCHEMA, row -> row.getString(1));
    }

    CopyContents contents(List<Found> tables) throws SQLException {
        Map<Long, List<String>> columns = new LinkedHashMap<>();
        list(COLUMNS, row -> columns.computeIfAbsent(row.getLong(1), oid -> new ArrayList<>())
                .add(row.getString(2)));
        List<CopyContents.Table> described = new ArrayList<>();
        for (Found table : tables) {
            String part = part(described.size() + 1, table.name());
            described.add(new CopyContents.Table(table.name(), part, columns.getOrDefault(table.oid(), List.of())));
        }
        MigrationHistory history = MigrationHistory.find(
                connection, tables.stream().map(Found::name).toList());
        return new CopyContents(
                CopyContents.FORMAT_VERSION,
                described,
                sequences(),
                list(FILLED_VIEWS, row -> row.getString(1)),
                history.tables(),
                history.version(),
                schema());
    }

    /** Read after the snapshot was taken, so that no row of it has a number that a sequence will give again. */
    private List<CopyContents.Sequence> sequences() throws SQLException {
        List<String> names = list(SEQUENCES, row -> row.getString(1));
        List<CopyContents.Sequence> sequences = new ArrayList<>();
        for (int from = 0; from < names.size(); from += SEQUENCES_AT_ONCE) {
            List<String> some = names.subList(from, Math.min(names.size(), from + SEQUENCES_AT_ONCE));
            StringBuilder query = new StringBuilder();
            for (int index = 0; index < some.size(); index++) {
                query.append(index == 0 ? "" : " UNION ALL ")
                        .append("SELECT ")
                        .append(index)
                        .append(", last_value, is_called FROM ")
                        .append(some.get(index));
            }
            sequences.addAll(list(
                    query + " ORDER BY 1",
                    row -> new CopyContents.Sequence(some.get(row.getInt(1)), row.getLong(2), row.getBoolean(3))));
        }
        return sequences;
    }

    private static String part(int number, String table) {
        String readable = table.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9._-]+", "_");
        return String.format(
                Locale.ROOT, "%04d-%s.copy", number, readable.substring(0, Math.min(60, readable.length())));
    }

    /** Makes one value of one row. */
    @FunctionalInterface
    interface Row<T> {
        T read(ResultSet row) throws SQLException;
    }

    private <T> List<T> list(String query, Row<T> each) throws SQLException {
        return list(connection, query, each);
    }

    static <T> List<T> list(Connection connection, String query, Row<T> each) throws SQLException {
        List<T> values = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            while (rows.next()) {
                values.add(each.read(rows));
            }
        }
        return values;
    }
}
