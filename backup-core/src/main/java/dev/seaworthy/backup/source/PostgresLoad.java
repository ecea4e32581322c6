package dev.seaworthy.backup.source;

import dev.seaworthy.backup.BackupRefusedException;
import dev.seaworthy.backup.Content;
import dev.seaworthy.backup.FolderDeletion;
import dev.seaworthy.backup.RestoredSource;
import dev.seaworthy.backup.RunControl;
import dev.seaworthy.backup.SourceInfo;
import dev.seaworthy.backup.UnrestorableException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The filling of one new or empty PostgreSQL database by {@code pg_restore}. */
final class PostgresLoad {
    private final PostgresTarget target;
    private final SourceInfo source;
    private final PostgresClient restore;

    PostgresLoad(PostgresTarget target, SourceInfo source, PostgresClient restore) {
        this.target = target;
        this.source = source;
        this.restore = restore;
    }

    /** @throws BackupRefusedException if the database has something in it, or cannot be made */
    void check() throws SQLException {
        if (target.examine() == PostgresTarget.State.FILLED) {
            throw new BackupRefusedException("Database " + target.database()
                    + " is not empty; name one that does not exist yet, and it is created");
        }
    }

    /** Pipes one archive through {@code pg_restore}. */
    void run(Content archive, TableSelection selection, RunControl control) throws IOException, SQLException {
        if (selection.isAll()) {
            load(archive, List.of(), control);
        } else {
            loadSome(archive, selection, control);
        }
    }

    /** Pipes the definitions of one archive, without rows. */
    void runStructure(Content archive, RunControl control) throws IOException {
        load(archive, List.of("--schema-only"), control);
    }

    private void load(Content archive, List<String> more, RunControl control) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("--exit-on-error"));
        if (!target.isCreated()) {
            arguments.add("--single-transaction"); // What was there empty is left empty if it fails.
        }
        arguments.addAll(more);
        arguments.add(target.database().argument());
        IOException unfed = pipe(archive, arguments, control);
        if (unfed != null) {
            throw unfed;
        }
    }

    /** All definitions and the rows of some tables; a foreign key that leads out of them is left out and told. */
    private void loadSome(Content archive, TableSelection selection, RunControl control)
            throws IOException, SQLException {
        Path folder = Files.createTempDirectory("seaworthy-selection");
        Path list = folder.resolve("list");
        Path script = folder.resolve("script");
        try {
            pipe(archive, List.of("--list", "--file=" + list), control);
            List<String> known = List.copyOf(source.counts().keySet());
            ArchiveList contents = new ArchiveList(Files.readAllLines(list), known, selection);
            Files.write(list, contents.kept());
            load(archive, List.of("--use-list=" + list), control);
            Files.write(list, contents.foreignKeys());
            pipe(archive, List.of("--use-list=" + list, "--file=" + script), control);
            addForeignKeys(
                    ArchiveList.parse(Files.readString(script)),
                    contents.foreignKeys().size(),
                    selection);
        } finally {
            FolderDeletion.delete(folder);
        }
    }

    private void addForeignKeys(List<ForeignKey> keys, int expected, TableSelection selection)
            throws IOException, SQLException {
        if (keys.size() != expected) {
            throw new IOException("pg_restore printed " + keys.size() + " foreign keys instead of " + expected);
        }
        try (Connection connection = target.database().connect();
                Statement statement = connection.createStatement()) {
            for (ForeignKey key : keys) {
                if (key.leadsOutOf(selection, connection)) {
                    target.notes().add(key.leftOut());
                } else {
                    statement.execute(
                            "ALTER TABLE " + key.table() + " ADD CONSTRAINT " + key.name() + " " + key.definition());
                }
            }
        }
    }

    /** @return what kept the program from taking all of the archive though it ended well: it may need only the beginning */
    private @Nullable IOException pipe(Content archive, List<String> more, RunControl control) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("--format=custom", "--no-password"));
        arguments.addAll(more);
        try (PostgresProcess process = restore.start(target.database(), control, arguments)) {
            IOException unfed = feed(archive, process.input());
            try {
                target.notes().addAll(process.finish());
            } catch (IOException failure) {
                throw Rejection.of(explained(failure));
            }
            return unfed;
        }
    }

    RestoredSource finish(TableSelection selection) throws SQLException, IOException {
        try (Connection connection = target.database().connect()) {
            Map<String, Long> counts = selection.of(new PostgresFacts(connection).counts());
            Map<String, Long> expected = selection.of(source.counts());
            if (!counts.equals(expected)) {
                throw new UnrestorableException("The restored database has " + counts + " rows instead of " + expected);
            }
            return new RestoredSource(source.name(), target.database().toString(), counts, target.notes());
        }
    }

    /** As {@link #finish} after {@link #runStructure}: every table must be there. */
    RestoredSource finishStructure() throws SQLException, IOException {
        try (Connection connection = target.database().connect()) {
            Map<String, Long> counts = new PostgresFacts(connection).counts();
            if (!counts.keySet().equals(source.counts().keySet())) {
                throw new UnrestorableException("The restored database has the tables " + counts.keySet()
                        + " instead of " + source.counts().keySet());
            }
            return new RestoredSource(source.name(), target.database().toString(), counts, target.notes());
        }
    }

    /**
     * Stops feeding at the first failure. If the archive is at fault its end must not look like an end; if the program
     * went away, its own message says more than the broken pipe.
     */
    private static @Nullable IOException feed(Content archive, OutputStream input) throws IOException {
        byte[] buffer = new byte[64 << 10];
        try (InputStream bytes = archive.open()) {
            for (int read = bytes.read(buffer); read >= 0; read = bytes.read(buffer)) {
                try {
                    input.write(buffer, 0, read);
                } catch (IOException brokenPipe) {
                    return brokenPipe;
                }
            }
        }
        try {
            input.close();
            return null;
        } catch (IOException brokenPipe) {
            return brokenPipe;
        }
    }

    private static IOException explained(IOException failure) {
        String message = String.valueOf(failure.getMessage());
        return message.contains("role \"") && message.contains("does not exist")
                ? new IOException(
                        message + ". Roles belong to the server, not to the database: create them first", failure)
                : failure;
    }
}
