package dev.seaworthy.backup.source;

import dev.seaworthy.backup.BackupRefusedException;
import dev.seaworthy.backup.LiveTarget;
import dev.seaworthy.backup.RestoreTarget;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** A live H2 database in a file. Its name is the path without {@code .mv.db}. */
record H2LiveTarget(String name, String options, String user, String password) implements LiveTarget {
    private static final String PREFIX = "jdbc:h2:";
    private static final Set<String> NOT_FILES = Set.of("mem", "tcp", "ssl", "zip");
    private static final int IN_USE = 90020;
    private static final int WRONG_USER_OR_PASSWORD = 28000;

    /** Would let another process in, keep the file open after the last connection, or run statements. */
    private static final Set<String> UNWANTED = Set.of(
            "AUTO_SERVER",
            "AUTO_SERVER_PORT",
            "DB_CLOSE_DELAY",
            "DB_CLOSE_ON_EXIT",
            "IFEXISTS",
            "INIT",
            "USER",
            "PASSWORD");

    /** Empty for a database that is not in a file of this host. */
    static Optional<LiveTarget> of(String url, String user, String password) {
        String[] parts = url.substring(PREFIX.length()).split(";", -1);
        String place = parts[0];
        int colon = place.indexOf(':');
        if (colon > 0 && NOT_FILES.contains(place.substring(0, colon).toLowerCase(Locale.ROOT))) {
            return Optional.empty();
        }
        String path = place.startsWith("file:") ? place.substring("file:".length()) : place;
        String expanded = path.startsWith("~") ? System.getProperty("user.home") + path.substring(1) : path;
        String options = Arrays.stream(parts)
                .skip(1)
                .filter(option -> !option.isEmpty()
                        && !UNWANTED.contains(option.split("=", 2)[0].strip().toUpperCase(Locale.ROOT)))
                .map(option -> ";" + option)
                .collect(Collectors.joining());
        String name = Path.of(expanded).toAbsolutePath().normalize().toString();
        return Optional.of(new H2LiveTarget(name, options, user, password));
    }

    @Override
    public String derivedName(String suffix) {
        return name + suffix;
    }

    @Override
    public void requireReplaceable(boolean disconnect) {
        Path folder = FolderLiveTarget.parent(Path.of(name));
        if (!Files.isWritable(folder)) {
            throw new BackupRefusedException("H2 database " + name + " cannot be replaced: " + folder
                    + " is missing or not writable for this user");
        }
        if (exists(name)) {
            try (Connection connection = connect(name)) {
                if (!disconnect) {
                    new H2Sessions(this, connection).requireNone();
                }
            } catch (SQLException failure) {
                refuseIfMendable(failure);
            }
        }
    }

    @Override
    public boolean readable() {
        if (!exists(name)) {
            return false;
        }
        try (Connection connection = connect(name);
                Statement statement = connection.createStatement();
                ResultSet tables = statement.executeQuery("SELECT COUNT(*) FROM INFORMATION_SCHEMA.TABLES")) {
            return tables.next();
        } catch (SQLException failure) {
            refuseIfMendable(failure);
            return false;
        }
    }

    @Override
    public RestoreTarget restoreTarget(String name) {
        return RestoreTarget.database(url(name)).credentials(user, password);
    }

    @Override
    public Occupation occupy(boolean disconnect) {
        try {
            return H2Occupation.begin(this, disconnect);
        } catch (SQLException failure) {
            refuseIfMendable(failure);
            throw new BackupRefusedException(
                    "H2 database " + name + " cannot be opened: " + failure.getMessage(), failure);
        }
    }

    @Override
    public boolean exists(String name) {
        return Files.exists(file(name, ".mv.db"));
    }

    @Override
    public void rename(String from, String to) throws IOException {
        if (Files.exists(file(from, ".trace.db"))) {
            Files.move(file(from, ".trace.db"), file(to, ".trace.db"), StandardCopyOption.ATOMIC_MOVE);
        }
        FolderLiveTarget.sync(file(from, ".mv.db"));
        Files.move(file(from, ".mv.db"), file(to, ".mv.db"), StandardCopyOption.ATOMIC_MOVE);
        FolderLiveTarget.sync(FolderLiveTarget.parent(Path.of(name)));
        if (from.equals(name)) {
            requireClosed(file(to, ".mv.db"));
        }
    }

    /** Whoever opened it since it was left goes on with it under its new name, and his rows would be lost. */
    private void requireClosed(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
                FileLock lock = channel.tryLock(0, Long.MAX_VALUE, true)) {
            if (lock != null) {
                return;
            }
        } catch (OverlappingFileLockException ofThisProcess) {
            // Refused below.
        }
        throw new IOException("H2 database " + name + " was opened again while it was being replaced."
                + " Stop the application's connection pool, and whatever else opens it, and repeat");
    }

    @Override
    public void admit(String name) {
        // A database file is open to whoever comes first.
    }

    @Override
    public void drop(String name) throws IOException {
        Files.deleteIfExists(file(name, ".mv.db"));
        Files.deleteIfExists(file(name, ".trace.db"));
    }

    @Override
    public String wayBack(String former) {
        return "The old database is kept as " + former + ".mv.db; to go back: stop the application, then mv '" + name
                + ".mv.db' '" + name + "_restored.mv.db' && mv '" + former + ".mv.db' '" + name + ".mv.db'";
    }

    Connection connect(String name) throws SQLException {
        return DriverManager.getConnection(url(name) + ";IFEXISTS=TRUE", user, password);
    }

    /** Without password. */
    @Override
    public String toString() {
        return name;
    }

    private String url(String name) {
        return PREFIX + "file:" + name + options;
    }

    private void refuseIfMendable(SQLException failure) {
        if (failure.getErrorCode() == IN_USE) {
            throw new BackupRefusedException(
                    "H2 database " + name
                            + " is in use by another process, most likely its application. Stop the application and repeat",
                    failure);
        }
        if (failure.getErrorCode() == WRONG_USER_OR_PASSWORD) {
            throw new BackupRefusedException(
                    "H2 database " + name + " does not accept user \"" + user + "\" with the configured password",
                    failure);
        }
    }

    Path file() {
        return file(name, ".mv.db");
    }

    static Path file(String name, String suffix) {
        return Path.of(name + suffix);
    }
}
