package dev.seaworthy.backup.source;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * What belongs to a PostgreSQL database as such and no dump of it holds: its owner, who may do what with it, its settings
 * and its limit of connections.
 */
final class DatabaseProperties {
    /** Each query gives statements, with {@code %s} where the copy's quoted name has to go; {@code ?} is the live name. */
    private static final List<String> QUERIES = List.of(
            "SELECT format('ALTER DATABASE %%s WITH CONNECTION LIMIT %s', datconnlimit)"
                    + " FROM pg_database WHERE datname = ? AND datconnlimit <> -1",
            "SELECT CASE WHEN s.setrole = 0 THEN 'ALTER DATABASE %s' ELSE"
                    + " format('ALTER ROLE %I', r.rolname) || ' IN DATABASE %s' END"
                    + " || format(' SET %I TO ', split_part(c.setting, '=', 1)) || replace(CASE WHEN"
                    + " split_part(c.setting, '=', 1) IN ('search_path', 'temp_tablespaces', 'session_preload_libraries',"
                    + " 'local_preload_libraries', 'DateStyle')"
                    + " THEN substr(c.setting, strpos(c.setting, '=') + 1)"
                    + " ELSE quote_literal(substr(c.setting, strpos(c.setting, '=') + 1)) END, '%', '%%')"
                    + " FROM pg_db_role_setting s JOIN pg_database d ON d.oid = s.setdatabase"
                    + " LEFT JOIN pg_roles r ON r.oid = s.setrole, unnest(s.setconfig) AS c(setting)"
                    + " WHERE d.datname = ?",
            "SELECT 'REVOKE ALL ON DATABASE %s FROM PUBLIC' FROM pg_database WHERE datname = ? AND datacl IS NOT NULL",
            "SELECT format('GRANT %s ON DATABASE ', a.privilege_type) || '%s'"
                    + " || format(' TO %s', CASE WHEN a.grantee = 0 THEN 'PUBLIC' ELSE quote_ident(r.rolname) END)"
                    + " || CASE WHEN a.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END"
                    + " FROM pg_database d CROSS JOIN LATERAL aclexplode(d.datacl) a"
                    + " LEFT JOIN pg_roles r ON r.oid = a.grantee WHERE d.datname = ? AND a.grantee <> d.datdba",
            "SELECT format('ALTER DATABASE %%s OWNER TO %I', pg_get_userbyid(datdba))"
                    + " FROM pg_database WHERE datname = ? AND pg_get_userbyid(datdba) <> current_user");

    private DatabaseProperties() {}

    /** Gives {@code copy} what {@code live} has, the owner last. */
    static void copy(Connection maintenance, String live, String copy) throws SQLException {
        List<String> statements = new ArrayList<>();
        for (String query : QUERIES) {
            try (PreparedStatement statement = maintenance.prepareStatement(query)) {
                statement.setString(1, live);
                try (ResultSet rows = statement.executeQuery()) {
                    while (rows.next()) {
                        statements.add(rows.getString(1).formatted(PostgresDatabase.identifier(copy)));
                    }
                }
            }
        }
        try (Statement statement = maintenance.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }
}
