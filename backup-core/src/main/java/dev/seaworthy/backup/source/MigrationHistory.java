package dev.seaworthy.backup.source;

import dev.seaworthy.backup.SchemaVersion;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** What Flyway or Liquibase, under their usual table names, say of themselves in a database. */
record MigrationHistory(List<String> tables, SchemaVersion version) {
    static final SchemaVersion UNKNOWN = new SchemaVersion("unknown", "", 0);

    private static final String FLYWAY = "flyway_schema_history";
    private static final String LIQUIBASE = "databasechangelog";
    private static final String LIQUIBASE_LOCK = "databasechangeloglock";

    MigrationHistory {
        tables = List.copyOf(tables);
    }

    /** The first one found decides the version; all history tables are listed. */
    static MigrationHistory find(Connection connection, Collection<String> tables) throws SQLException {
        List<String> found = new ArrayList<>();
        SchemaVersion version = UNKNOWN;
        for (String table : tables) {
            boolean flyway = isNamed(table, FLYWAY);
            boolean liquibase = isNamed(table, LIQUIBASE);
            if (isHistory(table)) {
                found.add(table);
            }
            if ((flyway || liquibase) && version.equals(UNKNOWN)) {
                version = flyway ? flyway(connection, table) : liquibase(connection, table);
            }
        }
        return new MigrationHistory(found, version);
    }

    /** For a manifest; empty where nothing is known. */
    static Map<String, String> details(SchemaVersion version) {
        return version.equals(UNKNOWN)
                ? Map.of()
                : Map.of("migration_tool", version.tool(), "migration_version", version.version());
    }

    static boolean isHistory(String table) {
        return isNamed(table, FLYWAY) || isNamed(table, LIQUIBASE) || isNamed(table, LIQUIBASE_LOCK);
    }

    private static boolean isNamed(String table, String name) {
        return table.endsWith("." + name);
    }

    private static SchemaVersion flyway(Connection connection, String table) throws SQLException {
        String sql = "SELECT (SELECT version FROM " + table + " WHERE success AND version IS NOT NULL"
                + " ORDER BY installed_rank DESC LIMIT 1), (SELECT count(*) FROM " + table + " WHERE success)";
        return CopyCatalogue.list(connection, sql, row -> {
                    String version = row.getString(1);
                    return new SchemaVersion("flyway", version == null ? "" : version, row.getInt(2));
                })
                .get(0);
    }

    private static SchemaVersion liquibase(Connection connection, String table) throws SQLException {
        String sql = "SELECT (SELECT id FROM " + table + " ORDER BY dateexecuted DESC, orderexecuted DESC LIMIT 1),"
                + " (SELECT count(*) FROM " + table + ")";
        return CopyCatalogue.list(connection, sql, row -> {
                    String version = row.getString(1);
                    return new SchemaVersion("liquibase", version == null ? "" : version, row.getInt(2));
                })
                .get(0);
    }
}
