package dev.seaworthy.backup.source;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/**
 * How a session reads and writes values, so that what one server wrote another understands: those of {@code pg_dump}, and
 * the currency of {@code money}, which would otherwise depend on the locale.
 */
final class CopySettings {
    /** Both ends. Row security off makes hidden rows an error instead of a silent loss. */
    static final List<String> VALUES = List.of(
            "SET row_security = off",
            "SET DateStyle = 'ISO'",
            "SET IntervalStyle = 'postgres'",
            "SET TimeZone = 'UTC'",
            "SET lc_monetary = 'C'",
            "SET bytea_output = 'hex'",
            "SET xmloption = content");

    private static final List<String> READING =
            List.of("SET search_path = ''", "SET extra_float_digits = 3", "SET synchronize_seqscans = off");

    /** The last two exist only in newer servers. */
    private static final String NO_TIMEOUTS =
            "SELECT pg_catalog.set_config(name, '0', false) FROM pg_catalog.pg_settings"
                    + " WHERE name IN ('statement_timeout', 'lock_timeout', 'idle_in_transaction_session_timeout',"
                    + " 'idle_session_timeout', 'transaction_timeout')";

    private CopySettings() {}

    static void reading(Connection connection) throws SQLException {
        apply(connection, VALUES);
        apply(connection, READING);
        apply(connection, List.of(NO_TIMEOUTS));
    }

    /** The search path stays: checks and defaults of the application may rely on it. */
    static void writing(Connection connection) throws SQLException {
        apply(connection, VALUES);
        apply(connection, List.of(NO_TIMEOUTS));
    }

    static String literal(String text) {
        String escaped = text.replace("'", "''");
        return escaped.contains("\\") ? "E'" + escaped.replace("\\", "\\\\") + "'" : "'" + escaped + "'";
    }

    private static void apply(Connection connection, List<String> settings) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String setting : settings) {
                statement.execute(setting);
            }
        }
    }
}
