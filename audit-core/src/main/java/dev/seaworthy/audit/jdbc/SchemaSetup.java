package dev.seaworthy.audit.jdbc;

import dev.seaworthy.audit.AuditException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.OptionalInt;

/** Creates, migrates or checks the tables, by version, while nobody else does. */
final class SchemaSetup {
    private static final String FULL_INDEXES = "full-1.sql";

    private final Dialect dialect;
    private final String prefix;
    private final SchemaMode mode;
    private final IndexProfile indexes;
    private final SchemaScripts scripts;

    SchemaSetup(Dialect dialect, String prefix, SchemaMode mode, IndexProfile indexes) {
        this.dialect = dialect;
        this.prefix = prefix;
        this.mode = mode;
        this.indexes = indexes;
        this.scripts = new SchemaScripts(dialect.scripts(), prefix);
    }

    /** Works in the connection's transaction, which the caller commits. */
    void run(Connection connection) throws SQLException {
        if (mode != SchemaMode.NONE) {
            dialect.aloneInSchema(connection, () -> bringUp(connection));
        }
    }

    private void bringUp(Connection connection) throws SQLException {
        OptionalInt found = look(connection).version();
        if (found.isEmpty()) {
            create(connection);
        } else if (found.getAsInt() < SchemaScripts.VERSION) {
            migrate(connection, found.getAsInt());
        } else if (found.getAsInt() > SchemaScripts.VERSION) {
            throw new AuditException("the audit tables have version " + found.getAsInt()
                    + ", newer than this library, which needs " + SchemaScripts.VERSION
                    + ": a newer release has altered them; run that release or a later one");
        }
        List<String> missing = look(connection).missing();
        if (!missing.isEmpty()) {
            throw new AuditException("the audit tables say version " + SchemaScripts.VERSION + " but lack "
                    + String.join(", ", missing) + "; compare them with " + scripts.namesSince(0)
                    + " in the jar, and that the account may see them");
        }
    }

    private void create(Connection connection) throws SQLException {
        if (mode == SchemaMode.VALIDATE) {
            throw new AuditException("the audit tables are missing, or their version in " + prefix
                    + "seaworthy_audit_schema is; SchemaMode." + mode + " creates nothing: run " + scripts.namesSince(0)
                    + " from the jar with your migration tool, or choose SchemaMode.CREATE");
        }
        List<String> further = indexes == IndexProfile.FULL ? List.of(FULL_INDEXES) : List.of();
        execute(connection, scripts.commandsSince(0, further));
    }

    private void migrate(Connection connection, int found) throws SQLException {
        if (mode != SchemaMode.MIGRATE) {
            throw new AuditException("the audit tables have version " + found + " and this library needs "
                    + SchemaScripts.VERSION + "; SchemaMode." + mode
                    + " alters nothing: choose SchemaMode.MIGRATE, or run "
                    + scripts.namesSince(found) + " from the jar with your migration tool");
        }
        execute(connection, scripts.commandsSince(found, List.of()));
    }

    private FoundTables look(Connection connection) throws SQLException {
        return FoundTables.in(connection, prefix, dialect.currentSchema());
    }

    private static void execute(Connection connection, List<String> commands) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String command : commands) {
                statement.execute(command);
            }
        }
    }
}
