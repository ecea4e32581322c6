package dev.seaworthy.backup.source;

import dev.seaworthy.backup.BackupRefusedException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.postgresql.PGConnection;

/** What a PostgreSQL server says about a database, as seen by one connection. */
final class PostgresFacts {
    /** Of a relation {@code c} in a schema {@code n}: that it belongs neither to the server nor to an extension. */
    static final String OWN = "n.nspname <> 'information_schema' AND n.nspname !~ '^pg_'"
            + " AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass"
            + " AND d.objid = c.oid AND d.deptype = 'e')";

    private static final String RELATIONS =
            " FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE " + OWN;
    private static final String OWN_TABLES = "SELECT quote_ident(n.nspname) || '.' || quote_ident(c.relname)"
            + RELATIONS + " AND c.relkind = 'r' AND c.relpersistence <> 't' ORDER BY 1";
    private static final String OWN_RELATIONS = "SELECT count(*)" + RELATIONS;

    private final Connection connection;

    PostgresFacts(Connection connection) {
        this.connection = connection;
    }

    int serverMajor() throws SQLException {
        return Integer.parseInt(one("SHOW server_version_num")) / 10_000;
    }

    String exportSnapshot() throws SQLException {
        return one("SELECT pg_export_snapshot()");
    }

    /**
     * A pooler speaks for the server and has numbers of its own for sessions. Through one, a snapshot may be taken by one
     * session of the server and used by another.
     */
    void refusePooler(PostgresDatabase database) throws SQLException {
        int named = connection.unwrap(PGConnection.class).getBackendPID();
        String real = one("SELECT pg_backend_pid()");
        if (!real.equals(Integer.toString(named))) {
            throw new BackupRefusedException(
                    "PostgreSQL database " + database + " is reached through a pooler (it calls"
                            + " session " + real + " of the server " + named + "), which may mix sessions up."
                            + " Give the URL of the server itself");
        }
    }

    boolean isEmpty() throws SQLException {
        return one(OWN_RELATIONS).equals("0");
    }

    boolean mayCreateDatabases() throws SQLException {
        return one("SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user")
                .startsWith("t");
    }

    boolean exists(String database) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement("SELECT 1 FROM pg_database WHERE datname = ?")) {
            query.setString(1, database);
            try (ResultSet row = query.executeQuery()) {
                return row.next();
            }
        }
    }

    List<String> databases() throws SQLException {
        return strings("SELECT datname FROM pg_database WHERE NOT datistemplate ORDER BY 1");
    }

    /** Rows of every table that is the database's own; of a partitioned one, of its partitions. */
    Map<String, Long> counts() throws SQLException {
        Map<String, Long> counts = new TreeMap<>();
        for (String table : strings(OWN_TABLES)) {
            counts.put(table, Long.parseLong(one("SELECT count(*) FROM ONLY " + table)));
        }
        return counts;
    }

    Map<String, String> details() throws SQLException {
        Map<String, String> details = new TreeMap<>();
        details.put("product_version", one("SHOW server_version"));
        details.put("database", one("SELECT current_database()"));
        details.put("user", one("SELECT current_user"));
        String own = " FROM pg_database WHERE datname = current_database()";
        details.put("encoding", one("SELECT pg_encoding_to_char(encoding)" + own));
        details.put("collation", one("SELECT datcollate" + own));
        details.put("character_type", one("SELECT datctype" + own));
        return details;
    }

    private String one(String query) throws SQLException {
        List<String> rows = strings(query);
        if (rows.isEmpty()) {
            throw new SQLException("No answer to: " + query);
        }
        return rows.get(0);
    }

    private List<String> strings(String query) throws SQLException {
        List<String> values = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            while (rows.next()) {
                values.add(rows.getString(1));
            }
        }
        return values;
    }
}
