package dev.seaworthy.backup.source;

import dev.seaworthy.backup.RestoredSource;
import dev.seaworthy.backup.RunControl;
import dev.seaworthy.backup.SourceInfo;
import dev.seaworthy.backup.UnrestorableException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.h2.jdbc.JdbcException;
import org.h2.util.ScriptReader;

/** The filling of one new H2 database. */
final class H2Load implements AutoCloseable {
    private static final int STATEMENTS_PER_COMMIT = 1000;

    private final H2Target target;
    private final Connection connection;
    private final RunControl control;
    private final boolean structureOnly;
    private final List<String> notes = new ArrayList<>();

    private H2Load(H2Target target, Connection connection, RunControl control, boolean structureOnly) {
        this.target = target;
        this.structureOnly = structureOnly;
        this.connection = connection;
        this.control = control;
    }

    /** @param structureOnly leaves the rows out */
    static H2Load into(H2Target target, RunControl control, boolean structureOnly) throws SQLException, IOException {
        String password = target.password();
        boolean made = password == null;
        if (password == null) {
            password = randomPassword();
            write(target, password);
        }
        Connection connection = DriverManager.getConnection(target.url(), target.user(), password);
        connection.setAutoCommit(false);
        H2Load load = new H2Load(target, connection, control, structureOnly);
        if (made) {
            load.notes.add("The password of user " + target.user() + " is in " + target.passwordFile());
        }
        return load;
    }

    /** Runs a script and closes it. */
    void run(InputStream script) throws IOException, SQLException {
        try (BufferedReader text = new BufferedReader(new InputStreamReader(script, StandardCharsets.UTF_8), 64 << 10);
                Statement statement = connection.createStatement()) {
            ScriptReader reader = new ScriptReader(text);
            reader.setSkipRemarks(true);
            long count = 0;
            for (String sql = reader.readStatement(); sql != null; sql = reader.readStatement()) {
                control.check();
                if (!sql.isBlank() && !(structureOnly && sql.stripLeading().startsWith("INSERT INTO "))) {
                    execute(statement, sql);
                }
                if (++count % STATEMENTS_PER_COMMIT == 0) {
                    connection.commit();
                }
            }
            connection.commit();
        }
    }

    /** H2 quotes the failed statement, and with it the rows of the backup: its message goes on without. */
    private static void execute(Statement statement, String sql) throws SQLException {
        try {
            statement.execute(sql);
        } catch (SQLException failure) {
            if (failure instanceof JdbcException known) {
                throw new SQLException(known.getOriginalMessage(), failure.getSQLState(), failure.getErrorCode());
            }
            throw failure;
        }
    }

    /** Gives passwords, counts, and closes the database cleanly. */
    RestoredSource finish(SourceInfo source) throws SQLException, IOException {
        H2Facts facts = new H2Facts(connection);
        Map<String, Long> counts = facts.counts();
        if (structureOnly && !counts.keySet().equals(source.counts().keySet())) {
            throw new UnrestorableException("The restored database has the tables " + counts.keySet() + " instead of "
                    + source.counts().keySet());
        }
        if (!structureOnly && !counts.equals(source.counts())) {
            throw new UnrestorableException(
                    "The restored database has " + counts + " rows instead of " + source.counts());
        }
        lockOutOthers(facts);
        connection.commit();
        try (Statement statement = connection.createStatement()) {
            statement.execute("SHUTDOWN");
        }
        return new RestoredSource(source.name(), target.file().toString(), counts, notes);
    }

    /** The script creates users with an empty password; theirs was never saved. */
    private void lockOutOthers(H2Facts facts) throws SQLException {
        String own = connection.getMetaData().getUserName();
        List<String> others = new ArrayList<>(facts.users());
        others.remove(own);
        try (Statement statement = connection.createStatement()) {
            for (String user : others) {
                statement.execute(
                        "ALTER USER \"" + user.replace("\"", "\"\"") + "\" SET PASSWORD '" + randomPassword() + "'");
            }
        }
        if (!others.isEmpty()) {
            notes.add("These users got a random password; set theirs with ALTER USER … SET PASSWORD: "
                    + String.join(", ", others));
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }

    static String randomPassword() {
        byte[] bytes = new byte[24];
        new SecureRandom().nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static void write(H2Target target, String password) throws IOException {
        boolean posix =
                target.file().getFileSystem().supportedFileAttributeViews().contains("posix");
        FileAttribute<?>[] ownerOnly = posix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
        Files.deleteIfExists(target.passwordFile());
        Files.createFile(target.passwordFile(), ownerOnly);
        Files.writeString(target.passwordFile(), password + "\n", StandardOpenOption.WRITE);
    }
}
