package dev.seaworthy.audit.jdbc;

import dev.seaworthy.audit.AuditException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/** Creates or checks the tables, by version, under a lock. */
final class SchemaSetup {
    static final int VERSION = 1;

    private static final String VERSIONS = "seaworthy_audit_schema";
    private static final Pattern END_OF_COMMAND = Pattern.compile(";\\s*\n");
    private static final String FULL_INDEXES = "full-1.sql";

    private final Dialect dialect;
    private final String prefix;
    private final SchemaMode mode;
    private final IndexProfile indexes;

    SchemaSetup(Dialect dialect, String prefix, SchemaMode mode, IndexProfile indexes) {
        this.dialect = dialect;
        this.prefix = prefix;
        this.mode = mode;
        this.indexes = indexes;
    }

    /** Works in the connection's transaction, which the caller commits. */
    void run(Connection connection) throws SQLException {
        if (mode == SchemaMode.NONE) {
            return;
        }
        boolean alone = dialect.lockSchema(connection);
        OptionalInt found = version(connection);
        if (found.isEmpty() && mode == SchemaMode.VALIDATE) {
            throw new AuditException("the audit tables are missing (" + prefix + VERSIONS + "); run " + resourceName()
                    + " from the jar with your migration tool, or choose SchemaMode.CREATE");
        }
        if (found.isEmpty()) {
            create(connection, alone);
        } else if (found.getAsInt() != VERSION) {
            throw new AuditException("the audit tables have version " + found.getAsInt() + ", this library needs "
                    + VERSION + "; use the library that fits, or migrate the tables");
        }
    }

    private void create(Connection connection, boolean alone) throws SQLException {
        execute(connection, script(dialect.schemaResource()), alone);
        if (indexes == IndexProfile.FULL) {
            execute(connection, script(FULL_INDEXES), alone);
        }
        String version = "INSERT INTO " + prefix + VERSIONS + " (version) SELECT " + VERSION
                + " WHERE NOT EXISTS (SELECT 1 FROM " + prefix + VERSIONS + ")";
        execute(connection, List.of(version), alone);
    }

    private OptionalInt version(Connection connection) throws SQLException {
        if (!exists(connection)) {
            return OptionalInt.empty();
        }
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT MAX(version) FROM " + prefix + VERSIONS)) {
            row.next();
            int version = row.getInt(1);
            return row.wasNull() ? OptionalInt.empty() : OptionalInt.of(version);
        }
    }

    private boolean exists(Connection connection) throws SQLException {
        String schema = prefix.isEmpty() ? "CURRENT_SCHEMA" : "'" + prefix.substring(0, prefix.length() - 1) + "'";
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT COUNT(*) FROM information_schema.tables"
                        + " WHERE LOWER(table_name) = '" + VERSIONS + "' AND LOWER(table_schema) = LOWER(" + schema
                        + ")")) {
            row.next();
            return row.getInt(1) > 0;
        }
    }

    private List<String> script(String resource) {
        return END_OF_COMMAND
                .splitAsStream(text(resource).replace("${schema}", prefix))
                .filter(command -> !command.isBlank())
                .toList();
    }

    private static void execute(Connection connection, List<String> commands, boolean alone) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String command : commands) {
                try {
                    statement.execute(command);
                } catch (SQLException failure) {
                    if (alone) {
                        throw failure;
                    }
                    // Somebody else made it between H2's look and its own attempt; the second look finds it.
                    statement.execute(command);
                }
            }
        }
    }

    private String resourceName() {
        return "/dev/seaworthy/audit/jdbc/" + dialect.schemaResource();
    }

    private static String text(String resource) {
        try (InputStream in = SchemaSetup.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("the jar lacks " + resource);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
