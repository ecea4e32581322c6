package dev.seaworthy.backup.source;

import dev.seaworthy.backup.BackupRefusedException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Refuses, by name, what {@code jdbc-copy} would lose or could not read, before anything is written. */
final class CopyPreflight {
    private static final int NAMES_SHOWN = 20;
    private static final String RELATIONS = "SELECT format('%I.%I', n.nspname, c.relname) FROM pg_class c"
            + " JOIN pg_namespace n ON n.oid = c.relnamespace WHERE " + PostgresFacts.OWN
            + " AND c.relpersistence <> 't' AND ";
    private static final String ORDER = " ORDER BY n.nspname, c.relname";
    private static final String WITHOUT_RIGHTS = RELATIONS + "c.relkind IN ('r', 'S') AND NOT"
            + " (has_schema_privilege(n.oid, 'USAGE') AND CASE c.relkind WHEN 'S'"
            + " THEN has_sequence_privilege(c.oid, 'SELECT') ELSE has_table_privilege(c.oid, 'SELECT') END)" + ORDER;
    private static final String HIDING_ROWS = RELATIONS + "c.relkind = 'r' AND row_security_active(c.oid)" + ORDER;
    private static final String UNLOGGED =
            RELATIONS + "c.relkind = 'r' AND c.relpersistence = 'u' AND pg_is_in_recovery()" + ORDER;
    private static final String FOREIGN = RELATIONS + "c.relkind = 'f'" + ORDER;
    private static final String LARGE_OBJECTS = "SELECT count(*), min(oid::bigint) FROM pg_largeobject_metadata";
    private static final String EXTENSION_TABLES = "SELECT e.extname, format('%I.%I', n.nspname, c.relname),"
            + " coalesce(x.condition, '') FROM pg_extension e, unnest(e.extconfig, e.extcondition) AS x(relation, condition)"
            + " JOIN pg_class c ON c.oid = x.relation JOIN pg_namespace n ON n.oid = c.relnamespace"
            + " WHERE c.relkind = 'r' ORDER BY 1, 2";

    private final PostgresDatabase database;
    private final Connection connection;

    CopyPreflight(PostgresDatabase database, Connection connection) {
        this.database = database;
        this.connection = connection;
    }

    /**
     * Looks at everything.
     *
     * @return what is not saved though nothing is lost, one line each
     */
    List<String> check() throws SQLException {
        refuse(
                WITHOUT_RIGHTS,
                "may not be read by user " + database.user() + " and would be missing. Run GRANT"
                        + " pg_read_all_data TO " + PostgresDatabase.identifier(database.user())
                        + ", or GRANT USAGE on their schemas and SELECT on them");
        refuse(
                HIDING_ROWS,
                "hide rows from user " + database.user() + " by row security policies. Use a user with"
                        + " BYPASSRLS, or the owner where the table does not FORCE ROW LEVEL SECURITY");
        refuse(UNLOGGED, "are unlogged and cannot be read on a standby. Back up from the primary");
        refuseLargeObjects();
        refuseExtensionRows();
        List<String> foreign = names(FOREIGN);
        return foreign.isEmpty()
                ? List.of()
                : List.of("Not saved, because their rows are in other databases: foreign tables " + shown(foreign));
    }

    private void refuse(String query, String problem) throws SQLException {
        List<String> names = names(query);
        if (!names.isEmpty()) {
            throw refusal(shown(names) + " " + problem);
        }
    }

    private void refuseLargeObjects() throws SQLException {
        List<String> found = CopyCatalogue.list(
                connection,
                LARGE_OBJECTS,
                row -> row.getLong(1) == 0
                        ? ""
                        : row.getLong(1) + " large objects, the first with oid " + row.getLong(2));
        if (!found.get(0).isEmpty()) {
            throw refusal("there are " + found.get(0) + ", which jdbc-copy does not save. Use pg_dump, or keep such"
                    + " data in bytea columns and remove the large objects with lo_unlink");
        }
    }

    /** What users put into the tables of an extension is their data, and no migration makes it. */
    private void refuseExtensionRows() throws SQLException {
        List<String[]> tables = CopyCatalogue.list(connection, EXTENSION_TABLES, row ->
                new String[] {row.getString(1), row.getString(2), row.getString(3)});
        List<String> filled = new ArrayList<>();
        for (String[] table : tables) {
            boolean rows = CopyCatalogue.list(
                            connection,
                            "SELECT EXISTS (SELECT FROM " + table[1] + " " + table[2] + ")",
                            row -> row.getBoolean(1))
                    .get(0);
            if (rows) {
                filled.add(table[1] + " of extension " + table[0]);
            }
        }
        if (!filled.isEmpty()) {
            throw refusal(
                    "there are rows of your own in " + shown(filled) + ", which jdbc-copy does not save. Use pg_dump");
        }
    }

    private List<String> names(String query) throws SQLException {
        return CopyCatalogue.list(connection, query, row -> row.getString(1));
    }

    private BackupRefusedException refusal(String what) {
        return new BackupRefusedException("PostgreSQL database " + database + " cannot be saved completely: " + what);
    }

    private static String shown(List<String> names) {
        return names.size() <= NAMES_SHOWN
                ? String.join(", ", names)
                : String.join(", ", names.subList(0, NAMES_SHOWN)) + " and " + (names.size() - NAMES_SHOWN) + " more";
    }
}
