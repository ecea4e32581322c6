package dev.seaworthy.audit.jdbc;

import dev.seaworthy.audit.AuditException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Creates, migrates or checks the tables, by version, while nobody else does. */
final class SchemaSetup {
    /** The longest silence of the network during a script: an index on a large table takes minutes. */
    static final Duration SCRIPT_TIMEOUT = Duration.ofHours(1);

    private static final String FULL_INDEXES = "full-1.sql";

    private static final Logger LOG = LoggerFactory.getLogger(SchemaSetup.class);

    private final Dialect dialect;
    private final TableSettings settings;
    private final SchemaMode mode;
    private final SchemaScripts scripts;

    SchemaSetup(Dialect dialect, TableSettings settings) {
        this.dialect = dialect;
        this.settings = settings;
        this.mode = settings.mode();
        this.scripts = new SchemaScripts(dialect.scripts(), settings.prefix());
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
        FoundTables tables = look(connection);
        List<String> missing = tables.missing();
        if (!missing.isEmpty()) {
            throw new AuditException("the audit tables say version " + SchemaScripts.VERSION + " but lack "
                    + String.join(", ", missing) + "; compare them with " + scripts.namesSince(0)
                    + " in the jar, and that the account may see them");
        }
        if (settings.multiTenant() != tables.multiTenant()) {
            changeTenants(connection);
        }
        if (settings.indexes() == IndexProfile.FULL && !tables.full()) {
            addFullIndexes(connection);
        }
    }

    private void create(Connection connection) throws SQLException {
        if (mode == SchemaMode.VALIDATE) {
            throw new AuditException("the audit tables are missing, or their version in " + settings.prefix()
                    + "seaworthy_audit_schema is; SchemaMode." + mode + " creates nothing: run " + scripts.namesSince(0)
                    + " from the jar with your migration tool, or choose SchemaMode.CREATE");
        }
        List<String> further = new ArrayList<>();
        if (settings.indexes() == IndexProfile.FULL) {
            further.add(FULL_INDEXES);
        }
        if (settings.multiTenant()) {
            further.add(scripts.tenants());
        }
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

    /** Indexes of the other kind are no danger to events, only slow: the store works, and says what it lacks. */
    private void changeTenants(Connection connection) throws SQLException {
        if (!settings.multiTenant()) {
            LOG.warn("The audit tables have the indexes of a multi-tenant store, and queries of this one will be slow:"
                    + " build the store with multiTenant().");
        } else if (mode == SchemaMode.MIGRATE) {
            execute(connection, scripts.commands(scripts.tenants()));
        } else {
            LOG.warn(
                    "The audit tables lack the indexes of a multi-tenant store, and its queries will be slow: run {} from the"
                            + " jar, or choose SchemaMode.MIGRATE.",
                    SchemaScripts.FOLDER + scripts.tenants());
        }
    }

    private void addFullIndexes(Connection connection) throws SQLException {
        if (mode == SchemaMode.MIGRATE) {
            execute(connection, scripts.commands(FULL_INDEXES));
        } else {
            LOG.warn(
                    "The audit tables lack indexes of IndexProfile.FULL: run {} from the jar, or choose SchemaMode.MIGRATE.",
                    SchemaScripts.FOLDER + FULL_INDEXES);
        }
    }

    private FoundTables look(Connection connection) throws SQLException {
        return FoundTables.in(connection, dialect, settings.prefix());
    }

    private static void execute(Connection connection, List<String> commands) throws SQLException {
        LentConnection.withSilence(connection, SCRIPT_TIMEOUT, () -> {
            try (Statement statement = connection.createStatement()) {
                for (String command : commands) {
                    statement.execute(command);
                }
            }
        });
    }
}
