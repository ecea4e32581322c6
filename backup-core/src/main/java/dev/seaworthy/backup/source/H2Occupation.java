package dev.seaworthy.backup.source;

import dev.seaworthy.backup.LiveTarget;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * An open connection, whose file lock keeps other processes out, and which lets no other session in. Live tables travel as
 * the rows of {@code SCRIPT}.
 */
final class H2Occupation implements LiveTarget.Occupation {
    private final H2LiveTarget target;
    private final Connection live;
    private List<LiveTables.Table> tables = List.of();
    private @Nullable Path script;

    private H2Occupation(H2LiveTarget target, Connection live) {
        this.target = target;
        this.live = live;
    }

    static H2Occupation begin(H2LiveTarget target, boolean disconnect) throws SQLException {
        Connection live = target.connect(target.name());
        try {
            new H2Sessions(target, live).bar(disconnect);
            return new H2Occupation(target, live);
        } catch (SQLException | RuntimeException failure) {
            live.close();
            throw failure;
        }
    }

    @Override
    public void collect() throws IOException {
        try {
            tables = LiveTables.find(live);
            if (!tables.isEmpty()) {
                script = Files.createTempFile("seaworthy-live-tables", ".sql");
                write(script);
            }
        } catch (SQLException failure) {
            throw new IOException(
                    "Cannot read the seaworthy_* tables of " + target + ": " + failure.getMessage(), failure);
        }
    }

    private void write(Path file) throws IOException, SQLException {
        String names = tables.stream().map(LiveTables.Table::quoted).collect(Collectors.joining(", "));
        try (DataOutputStream output = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file)));
                Statement statement = live.createStatement();
                ResultSet rows = statement.executeQuery("SCRIPT NOPASSWORDS NOSETTINGS TABLE " + names)) {
            while (rows.next()) {
                String sql = rows.getString(1);
                if (isOfTables(sql)) {
                    byte[] bytes = sql.getBytes(StandardCharsets.UTF_8);
                    output.writeInt(bytes.length);
                    output.write(bytes);
                }
            }
            output.writeInt(-1);
        }
    }

    /** A user made by a script without passwords would have none. */
    private static boolean isOfTables(String sql) {
        return !sql.startsWith("CREATE USER") && !sql.startsWith("--") && !sql.startsWith("GRANT");
    }

    @Override
    public List<String> carryOver(String copy) throws IOException {
        List<String> notes = new ArrayList<>();
        if (script != null) {
            notes.addAll(load(script, copy));
        }
        Path file = target.file();
        notes.addAll(Ownership.of(file).giveTo(H2LiveTarget.file(copy, ".mv.db")));
        Files.setPosixFilePermissions(H2LiveTarget.file(copy, ".mv.db"), Files.getPosixFilePermissions(file));
        return notes;
    }

    private List<String> load(Path collected, String copy) throws IOException {
        try (Connection connection = target.connect(copy)) {
            LiveTables.makeRoom(connection, tables);
            run(collected, connection);
            List<String> notes = LiveTables.addRestoredRows(connection, tables);
            try (Statement statement = connection.createStatement()) {
                statement.execute("CHECKPOINT SYNC");
            }
            return notes;
        } catch (SQLException failure) {
            throw new IOException(
                    "Cannot carry the seaworthy_* tables of " + target + " over: " + failure.getMessage(), failure);
        }
    }

    private static void run(Path script, Connection connection) throws IOException, SQLException {
        try (DataInputStream input = new DataInputStream(new BufferedInputStream(Files.newInputStream(script)));
                Statement statement = connection.createStatement()) {
            for (int length = input.readInt(); length >= 0; length = input.readInt()) {
                statement.execute(new String(input.readNBytes(length), StandardCharsets.UTF_8));
            }
        }
    }

    /** A database that is told to stay open after its last session would live on in this process, under another name. */
    @Override
    public void release() {
        try (live) {
            if (!live.isClosed()) {
                try (Statement statement = live.createStatement()) {
                    statement.execute("SHUTDOWN");
                }
            }
        } catch (SQLException failure) {
            throw new IllegalStateException("Cannot close " + target + ": " + failure.getMessage(), failure);
        }
    }

    @Override
    public void close() {
        release();
        Path collected = script;
        if (collected != null) {
            script = null;
            collected.toFile().delete();
        }
    }
}
