package dev.seaworthy.backup.source;

import dev.seaworthy.backup.BackupRefusedException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * Keeps triggers and foreign keys from firing while rows come in whatever order, within one transaction. With the right to
 * it, foreign keys are not checked at all, since a snapshot has no row that breaks one; else they are checked at the end.
 */
final class CopyGuards {
    private static final String OFF = "SET LOCAL session_replication_role = replica";
    private static final String NO_RIGHT = "42501";

    /** For each trigger that would fire: how to disable it and how to give it its former state back. */
    private static final String TRIGGERS = "SELECT format('ALTER TABLE %I.%I DISABLE TRIGGER %I', n.nspname, c.relname,"
            + " t.tgname), format('ALTER TABLE %I.%I ENABLE %s TRIGGER %I', n.nspname, c.relname, CASE t.tgenabled"
            + " WHEN 'A' THEN 'ALWAYS' WHEN 'R' THEN 'REPLICA' ELSE '' END, t.tgname) FROM pg_trigger t"
            + " JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace"
            + " WHERE " + PostgresFacts.OWN + " AND c.relkind IN ('r', 'p') AND NOT t.tgisinternal AND t.tgenabled IN ";

    private static final String FOREIGN_KEYS =
            "SELECT format('ALTER TABLE %I.%I ALTER CONSTRAINT %I DEFERRABLE INITIALLY"
                    + " DEFERRED', n.nspname, c.relname, k.conname), format('ALTER TABLE %I.%I ALTER CONSTRAINT %I %s', n.nspname,"
                    + " c.relname, k.conname, CASE WHEN k.condeferred THEN 'DEFERRABLE INITIALLY DEFERRED' WHEN k.condeferrable"
                    + " THEN 'DEFERRABLE INITIALLY IMMEDIATE' ELSE 'NOT DEFERRABLE' END) FROM pg_constraint k"
                    + " JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace"
                    + " WHERE " + PostgresFacts.OWN + " AND k.contype = 'f' AND k.conparentid = 0";

    private final Connection connection;
    private final List<String> back = new ArrayList<>();

    private CopyGuards(Connection connection) {
        this.connection = connection;
    }

    /** @throws BackupRefusedException if this user may do neither */
    static CopyGuards lower(Connection connection) throws SQLException {
        CopyGuards guards = new CopyGuards(connection);
        try {
            if (guards.areOff()) {
                guards.change(TRIGGERS + "('A', 'R')");
            } else {
                guards.change(TRIGGERS + "('A', 'O')");
                guards.change(FOREIGN_KEYS);
            }
            return guards;
        } catch (SQLException failure) {
            if (NO_RIGHT.equals(failure.getSQLState())) {
                throw new BackupRefusedException(
                        "Triggers and foreign keys cannot be kept from firing while rows are loaded: "
                                + PostgresReasons.of(failure) + ": the owner of the tables, or a superuser",
                        failure);
            }
            throw failure;
        }
    }

    /** Puts everything back as it was, after a check of what was put off; what is set ends with the transaction. */
    void raise() throws SQLException {
        run("SET CONSTRAINTS ALL IMMEDIATE");
        for (String statement : back) {
            run(statement);
        }
    }

    private boolean areOff() throws SQLException {
        Savepoint before = connection.setSavepoint();
        try {
            run(OFF);
            return true;
        } catch (SQLException refused) {
            if (!NO_RIGHT.equals(refused.getSQLState())) {
                throw refused;
            }
            connection.rollback(before);
            return false;
        }
    }

    private void change(String query) throws SQLException {
        for (Change each : changes(connection, query)) {
            run(each.lower());
            back.add(each.raise());
        }
    }

    /** What to do before rows come in, and after. */
    record Change(String lower, String raise) {}

    /** The triggers that fire even where foreign keys do not. */
    static List<Change> stubbornTriggers(Connection connection) throws SQLException {
        return changes(connection, TRIGGERS + "('A', 'R')");
    }

    private static List<Change> changes(Connection connection, String query) throws SQLException {
        return CopyCatalogue.list(connection, query, row -> new Change(row.getString(1), row.getString(2)));
    }

    private void run(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
