package dev.seaworthy.backup.source;

import dev.seaworthy.backup.BackupRefusedException;
import dev.seaworthy.backup.source.CopyCatalogue.Found;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * One instant of a database in which every table is locked against changes of its definition. The locks come first: what
 * rewrites or empties a table is not undone by an older snapshot.
 *
 * @param id by which other sessions see the same instant
 * @param tables the locked ones, which are all there are
 * @param notes what is not saved, one line each
 */
record CopySnapshot(String id, List<Found> tables, List<String> notes) {
    private static final int ATTEMPTS = 3;
    private static final int LOCKS_AT_ONCE = 500;
    /** Longer, and writers that queue behind us would be felt as an outage. */
    static final Duration LOCK_TIMEOUT = Duration.ofSeconds(60);

    private static final String BLOCKERS = "SELECT DISTINCT format('process %s of %s (%s) on %s', a.pid, a.usename,"
            + " a.application_name, l.relation::regclass) FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid"
            + " WHERE l.locktype = 'relation' AND l.granted AND l.mode = 'AccessExclusiveLock'"
            + " AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())";

    /** @param lockTimeout how long a table may stay locked against reading before that is refused */
    static CopySnapshot take(PostgresDatabase database, CopyReader leader, Duration lockTimeout)
            throws SQLException, IOException {
        Connection connection = leader.connection();
        CopyCatalogue catalogue = new CopyCatalogue(connection);
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            List<Found> tables = catalogue.tables();
            List<String> notes = new CopyPreflight(database, connection).check();
            leader.begin();
            if (lock(database, leader, tables, lockTimeout)) {
                String id = new PostgresFacts(connection).exportSnapshot();
                if (areSame(catalogue.tables(), tables)) {
                    return new CopySnapshot(id, tables, notes);
                }
            }
            leader.end();
        }
        throw new IOException("Tables of " + database + " are created or dropped all the time."
                + " Run the backup when no migration is at work");
    }

    private static boolean areSame(List<Found> left, List<Found> right) {
        boolean same = left.size() == right.size();
        for (int index = 0; same && index < left.size(); index++) {
            same = left.get(index).isSame(right.get(index));
        }
        return same;
    }

    /** False if a table vanished meanwhile. */
    private static boolean lock(PostgresDatabase database, CopyReader leader, List<Found> tables, Duration lockTimeout)
            throws SQLException {
        leader.execute("SET LOCAL lock_timeout = " + lockTimeout.toMillis());
        for (int from = 0; from < tables.size(); from += LOCKS_AT_ONCE) {
            String names = tables.subList(from, Math.min(tables.size(), from + LOCKS_AT_ONCE)).stream()
                    .map(table -> "ONLY " + table.name())
                    .collect(Collectors.joining(", "));
            try {
                leader.execute("LOCK TABLE " + names + " IN ACCESS SHARE MODE");
            } catch (SQLException failure) {
                String state = String.valueOf(failure.getSQLState());
                if (state.equals("42P01") || state.equals("3F000")) {
                    return false;
                }
                throw explained(database, tables.size(), lockTimeout, failure);
            }
        }
        leader.execute("SET LOCAL lock_timeout = 0");
        return true;
    }

    private static SQLException explained(
            PostgresDatabase database, int tables, Duration lockTimeout, SQLException failure) throws SQLException {
        return switch (String.valueOf(failure.getSQLState())) {
            case "55P03" ->
                throw new BackupRefusedException(
                        "A table of " + database + " was locked against reading for " + lockTimeout.toSeconds()
                                + " s, by " + blockers(database)
                                + ". End that, or run the backup when no migration is at work",
                        failure);
            case "53200" ->
                throw new BackupRefusedException(
                        "The server of " + database + " has no room for a lock on each of " + tables
                                + " tables: raise max_locks_per_transaction there (needs a restart)",
                        failure);
            default -> failure;
        };
    }

    private static String blockers(PostgresDatabase database) throws SQLException {
        try (Connection connection = database.connect()) {
            List<String> found = new ArrayList<>(CopyCatalogue.list(connection, BLOCKERS, row -> row.getString(1)));
            return found.isEmpty() ? "a session that has ended since" : String.join(", ", found);
        }
    }
}
