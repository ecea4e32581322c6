package dev.seaworthy.alerts.slo;

import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;

/** What differs between databases. */
enum Dialect {
    H2("h2", "CURRENT_SCHEMA", "CAST(EXTRACT(EPOCH FROM CURRENT_TIMESTAMP) AS BIGINT)") {
        @Override
        String save(String table) {
            return "MERGE INTO " + table + " (" + COLUMNS + ") KEY (slot_start, objective, process) VALUES (" + VALUES
                    + ")";
        }
    },
    POSTGRESQL("postgresql", "CURRENT_SCHEMA", "CAST(EXTRACT(EPOCH FROM CURRENT_TIMESTAMP) AS BIGINT)") {
        @Override
        String save(String table) {
            return "INSERT INTO " + table + " (" + COLUMNS + ") VALUES (" + VALUES
                    + ") ON CONFLICT (slot_start, objective, process)"
                    + " DO UPDATE SET good = EXCLUDED.good, total = EXCLUDED.total";
        }
    },
    MARIADB("mariadb", "DATABASE()", "UNIX_TIMESTAMP()") {
        @Override
        String save(String table) {
            return "INSERT INTO " + table + " (" + COLUMNS + ") VALUES (" + VALUES
                    + ") ON DUPLICATE KEY UPDATE good = VALUES(good), total = VALUES(total)";
        }
    };

    private static final String COLUMNS = "slot_start, objective, process, instance, good, total";
    private static final String VALUES = ":slot, :objective, :process, :instance, :good, :total";

    private final String scripts;
    private final String currentSchema;
    private final String now;

    Dialect(String scripts, String currentSchema, String now) {
        this.scripts = scripts;
        this.currentSchema = currentSchema;
        this.now = now;
    }

    /** The dialect of the database behind a connection; asks the driver, not the server. */
    static Dialect of(Connection connection) throws SQLException {
        DatabaseMetaData about = connection.getMetaData();
        String product = about.getDatabaseProductName();
        return switch (product) {
            case "H2" -> H2;
            case "PostgreSQL" -> POSTGRESQL;
            case "MariaDB" -> MARIADB;
            default -> {
                // Drivers can be told to call a MariaDB so; its version still says what it is.
                if (product.equals("MySQL") && about.getDatabaseProductVersion().contains("MariaDB")) {
                    yield MARIADB;
                }
                throw new RefusedTablesException("the database " + product
                        + " is not supported for the counts of objectives; use H2, PostgreSQL or MariaDB");
            }
        };
    }

    /** What the names of its SQL files begin with. */
    String scripts() {
        return scripts;
    }

    /** The expression for the schema that a table's name without one belongs to. */
    String currentSchema() {
        return currentSchema;
    }

    /** The expression for the seconds since 1970 by the clock of the server. */
    String now() {
        return now;
    }

    /** Adds a row, or takes it for the one with the same key. */
    abstract String save(String table);
}
