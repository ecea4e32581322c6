package dev.seaworthy.backup.source;

import dev.seaworthy.backup.BackupRefusedException;
import dev.seaworthy.backup.BackupSink;
import dev.seaworthy.backup.Fidelity;
import dev.seaworthy.backup.PartOutput;
import dev.seaworthy.backup.RunControl;
import dev.seaworthy.backup.SourceInfo;
import dev.seaworthy.backup.SourceSession;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Reads an H2 database within one snapshot transaction. */
final class H2Session implements SourceSession {
    static final String PART = "script.sql";
    static final String ENGINE = "h2-script";

    /** H2's own isolation level: every statement of the transaction sees the same rows. */
    private static final int SNAPSHOT = 6;

    /** One row per INSERT, so that rows can be counted in passing; named columns leave out generated ones. */
    private static final String SCRIPT = "SCRIPT SIMPLE COLUMNS NOPASSWORDS";

    private static final long SPARE_BYTES = 64L << 20;

    private final String name;
    private final Connection connection;
    private final RunControl control;

    private H2Session(String name, Connection connection, RunControl control) {
        this.name = name;
        this.connection = connection;
        this.control = control;
    }

    static H2Session open(String name, H2Database database, RunControl control) throws SQLException, IOException {
        Connection connection = database.connect();
        try {
            H2Facts facts = new H2Facts(connection);
            if (!facts.isAdministrator()) {
                throw new BackupRefusedException(
                        "H2 database " + database + " can be backed up only by an administrator: " + "run ALTER USER \""
                                + connection.getMetaData().getUserName() + "\" ADMIN TRUE");
            }
            requireTemporarySpace(facts.size());
            return new H2Session(name, connection, control);
        } catch (SQLException | IOException | RuntimeException failure) {
            connection.close();
            throw failure;
        }
    }

    @Override
    public SourceInfo read(BackupSink sink) throws IOException {
        try {
            connection.setAutoCommit(false);
            connection.setTransactionIsolation(SNAPSHOT);
            H2Facts facts = new H2Facts(connection);
            Instant at = control.now();
            Map<String, Long> counts = facts.counts();
            script(sink, counts);
            return new SourceInfo(name, H2Restorer.KIND, ENGINE, Fidelity.FULL, at, facts.details(), counts, List.of());
        } catch (SQLException failure) {
            control.check();
            throw new IOException("SCRIPT failed: " + failure.getMessage(), failure);
        }
    }

    private void script(BackupSink sink, Map<String, Long> expected) throws IOException, SQLException {
        Map<String, Long> written = new TreeMap<>();
        expected.keySet().forEach(table -> written.put(table, 0L));
        try (PartOutput part = sink.part(PART);
                Statement statement = connection.createStatement()) {
            RunControl.Registration cancel = control.onCancel(() -> cancel(statement));
            try (ResultSet lines = statement.executeQuery(SCRIPT)) {
                Writer writer = new BufferedWriter(new OutputStreamWriter(part, StandardCharsets.UTF_8), 64 << 10);
                while (lines.next()) {
                    String line = lines.getString(1);
                    writer.write(line);
                    writer.write('\n');
                    H2Facts.insertedInto(line).ifPresent(table -> written.merge(table, 1L, Long::sum));
                }
                writer.flush();
            } finally {
                cancel.end();
            }
            part.addRows(written.values().stream().mapToLong(Long::longValue).sum());
        }
        if (!written.equals(expected)) {
            throw new IOException("SCRIPT wrote " + written + " rows, but the same snapshot has " + expected
                    + "; the database may be damaged");
        }
    }

    /** H2 collects the whole result before it gives the first row, in a temporary file when it is long. */
    private static void requireTemporarySpace(long databaseBytes) throws IOException {
        Path folder = Path.of(System.getProperty("java.io.tmpdir", "."));
        long free = Files.getFileStore(folder).getUsableSpace();
        if (free < databaseBytes + SPARE_BYTES) {
            throw new BackupRefusedException("Reading the H2 database may need " + (databaseBytes + SPARE_BYTES)
                    + " bytes in " + folder + ", where " + free
                    + " are free; make room or set -Djava.io.tmpdir to a larger place");
        }
    }

    private static void cancel(Statement statement) {
        try {
            statement.cancel();
        } catch (SQLException ended) {
            throw new IllegalStateException("The running SCRIPT could not be cancelled", ended);
        }
    }

    /** A pool may get the connection back, so it is left as it came. */
    @Override
    public void close() {
        try (Connection used = connection) {
            used.rollback();
            used.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
            used.setAutoCommit(true);
        } catch (SQLException broken) {
            // Nothing was written, and a broken connection is the pool's to replace.
        }
    }
}
