package dev.seaworthy.backup.source;

import dev.seaworthy.backup.BackupSink;
import dev.seaworthy.backup.Fidelity;
import dev.seaworthy.backup.PartOutput;
import dev.seaworthy.backup.RunControl;
import dev.seaworthy.backup.SourceInfo;
import dev.seaworthy.backup.SourceSession;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Holds a snapshot of a PostgreSQL database open, counts within it, and has {@code pg_dump} read the same one. */
final class PostgresSession implements SourceSession {
    static final String ENGINE = "pg_dump-custom";
    static final String PART = "database.dump";

    private static final int PIPE = 64 << 10;
    private static final byte[] MAGIC = "PGDMP".getBytes(StandardCharsets.US_ASCII);

    /** Row security off makes hidden rows an error instead of a silent loss. */
    private static final List<String> SETUP = List.of(
            "SET row_security = off",
            "SET statement_timeout = 0",
            "SET lock_timeout = 0",
            "SET idle_in_transaction_session_timeout = 0",
            "SET search_path = pg_catalog");

    private final String name;
    private final PostgresDatabase database;
    private final PostgresClient dump;
    private final Connection connection;
    private final RunControl control;

    private PostgresSession(
            String name, PostgresDatabase database, PostgresClient dump, Connection connection, RunControl control) {
        this.name = name;
        this.database = database;
        this.dump = dump;
        this.connection = connection;
        this.control = control;
    }

    /** Takes the connection over. */
    static PostgresSession open(
            String name, PostgresDatabase database, PostgresClient dump, Connection connection, RunControl control)
            throws SQLException {
        try {
            new PostgresFacts(connection).refusePooler(database);
            connection.setAutoCommit(false);
            connection.setReadOnly(true);
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            return new PostgresSession(name, database, dump, connection, control);
        } catch (SQLException | RuntimeException failure) {
            connection.close();
            throw failure;
        }
    }

    @Override
    public SourceInfo read(BackupSink sink) throws IOException {
        try (Statement statement = connection.createStatement()) {
            RunControl.Registration cancel = control.onCancel(() -> cancel(statement));
            for (String setting : SETUP) {
                statement.execute(setting);
            }
            Instant at = control.now();
            PostgresFacts facts = new PostgresFacts(connection);
            String snapshot = facts.exportSnapshot();
            Map<String, Long> counts = facts.counts();
            Map<String, String> details = new TreeMap<>(facts.details());
            details.put("client_version", dump.version());
            details.putAll(MigrationHistory.details(
                    MigrationHistory.find(connection, counts.keySet()).version()));
            cancel.end();
            long rows = counts.values().stream().mapToLong(Long::longValue).sum();
            List<String> warnings = dump(snapshot, rows, sink);
            return new SourceInfo(name, PostgresRestorer.KIND, ENGINE, Fidelity.FULL, at, details, counts, warnings);
        } catch (SQLException failure) {
            control.check();
            throw new IOException("PostgreSQL database " + database + ": " + PostgresReasons.of(failure), failure);
        }
    }

    private List<String> dump(String snapshot, long rows, BackupSink sink) throws IOException {
        List<String> arguments = List.of(
                "--format=custom",
                "--compress=0",
                "--no-password",
                "--lock-wait-timeout=60000",
                "--snapshot=" + snapshot,
                database.argument());
        try (PostgresProcess process = dump.start(database, control, arguments);
                PartOutput part = sink.part(PART)) {
            process.input().close();
            InputStream output = process.output();
            byte[] magic = output.readNBytes(MAGIC.length);
            part.write(magic);
            pump(output, part);
            List<String> said = finish(process);
            if (!Arrays.equals(magic, MAGIC)) {
                throw new IOException("pg_dump ended well but wrote no archive");
            }
            part.addRows(rows);
            return said;
        }
    }

    /** By as much as a pipe holds: {@code transferTo} takes an eighth of it at a time. */
    private static void pump(InputStream from, PartOutput to) throws IOException {
        byte[] buffer = new byte[PIPE];
        for (int read = from.read(buffer); read >= 0; read = from.read(buffer)) {
            to.write(buffer, 0, read);
        }
    }

    /** If the session beside it was ended too, the reason lies with the server. */
    private List<String> finish(PostgresProcess process) throws IOException {
        try {
            return process.finish(PostgresProcess.SOON);
        } catch (IOException failure) {
            control.check();
            try (Statement statement = connection.createStatement()) {
                statement.execute("SELECT 1");
            } catch (SQLException ended) {
                throw new IOException(failure.getMessage() + ". " + PostgresReasons.of(ended), failure);
            }
            throw failure;
        }
    }

    /** A server that no longer answers does not hear of the cancellation either: then the connection goes. */
    private void cancel(Statement statement) {
        try {
            try {
                statement.cancel();
            } finally {
                connection.abort(Runnable::run);
            }
        } catch (SQLException ended) {
            throw new IllegalStateException("The running query could not be cancelled", ended);
        }
    }

    /** The connection is never used again: a cancelled statement may still strike the next one on it. */
    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException broken) {
            // Nothing was written, and the server ends the session by itself.
        }
    }
}
