package dev.seaworthy.backup.source;

import dev.seaworthy.backup.BackupRefusedException;
import dev.seaworthy.backup.RestoreTarget;
import dev.seaworthy.backup.SourceInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A new H2 database in a file. Without a password one is made and left in a file beside it. */
record H2Target(
        Path path, String options, String user, @Nullable String password) {
    private static final String FILE = "jdbc:h2:file:";

    static H2Target of(SourceInfo source, RestoreTarget target) {
        String user = Objects.requireNonNullElse(target.user(), source.details().getOrDefault("user", "SA"));
        if (target.folder() != null) {
            String name = source.details().getOrDefault("database", source.name());
            return new H2Target(target.folder().toAbsolutePath().resolve(name), "", user, target.password());
        }
        String url = String.valueOf(target.jdbcUrl());
        if (!url.startsWith(FILE)) {
            throw new BackupRefusedException(
                    "H2 source " + source.name() + " is restored into a folder or a " + FILE + " URL, not " + target);
        }
        String place = H2Database.place(url).substring(FILE.length());
        Path path = Path.of(place.startsWith("~") ? System.getProperty("user.home") + place.substring(1) : place);
        return new H2Target(
                path.toAbsolutePath().normalize(),
                url.substring(FILE.length() + place.length()),
                user,
                target.password());
    }

    Path file() {
        return sibling(".mv.db");
    }

    Path passwordFile() {
        return sibling(".password");
    }

    String url() {
        return FILE + path + options;
    }

    void delete() throws IOException {
        Files.deleteIfExists(file());
        Files.deleteIfExists(sibling(".trace.db"));
        Files.deleteIfExists(passwordFile());
    }

    private Path sibling(String suffix) {
        return path.resolveSibling(path.getFileName() + suffix);
    }
}
