package dev.seaworthy.backup.source;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A foreign key, its tables by their quoted names.
 *
 * @param definition what {@code ALTER TABLE … ADD} takes, or the whole statement
 */
record ForeignKey(String table, String name, String referenced, String definition) {
    private static final String ALL = "SELECT format('%I.%I', n.nspname, c.relname), quote_ident(k.conname),"
            + " format('%I.%I', fn.nspname, f.relname), pg_get_constraintdef(k.oid) FROM pg_constraint k"
            + " JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace"
            + " JOIN pg_class f ON f.oid = k.confrelid JOIN pg_namespace fn ON fn.oid = f.relnamespace"
            + " WHERE " + PostgresFacts.OWN + " AND k.contype = 'f' AND k.conparentid = 0 ORDER BY 1, 2";

    /** A table itself, or the partitions that hold the rows of one. */
    private static final String HOLDERS = "SELECT format('%I.%I', n.nspname, c.relname) FROM pg_class c"
            + " JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind = 'r' AND c.oid IN (SELECT to_regclass(?)"
            + " UNION SELECT relid FROM pg_partition_tree(to_regclass(?)) WHERE isleaf)";

    static List<ForeignKey> all(Connection connection) throws SQLException {
        return CopyCatalogue.list(
                connection,
                ALL,
                row -> new ForeignKey(row.getString(1), row.getString(2), row.getString(3), row.getString(4)));
    }

    /** Whether restored rows may refer by it to rows that are left out. */
    boolean leadsOutOf(TableSelection selection, Connection connection) throws SQLException {
        Set<String> from = holders(connection, table);
        from.retainAll(selection.tables());
        return !from.isEmpty() && !selection.tables().containsAll(holders(connection, referenced));
    }

    /** For people: what the target lacks. */
    String leftOut() {
        return "Left out of " + table + ", because the rows it refers to were not selected: " + name + " " + definition;
    }

    private static Set<String> holders(Connection connection, String table) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(HOLDERS)) {
            query.setString(1, table);
            query.setString(2, table);
            Set<String> names = new HashSet<>();
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    names.add(rows.getString(1));
                }
            }
            return names;
        }
    }
}
