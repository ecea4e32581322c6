package dev.seaworthy.backup.source;

import dev.seaworthy.backup.BackupRefusedException;
import dev.seaworthy.backup.PartInfo;
import dev.seaworthy.backup.RestoreTarget;
import dev.seaworthy.backup.RestoredSource;
import dev.seaworthy.backup.RunControl;
import dev.seaworthy.backup.ScratchRestorer;
import dev.seaworthy.backup.SourceContent;
import dev.seaworthy.backup.SourceInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * Loads a saved H2 database into a new file: by JDBC URL, or in a folder under its old name. The user that connects keeps
 * the password it is given; every other user gets a random one, and the report names them.
 */
public final class H2Restorer implements ScratchRestorer {
    static final String KIND = "h2";

    private final @Nullable String user;
    private final @Nullable String password;

    /** Every user gets a random password, save the one that a target names. */
    public H2Restorer() {
        this(null, null);
    }

    /** Gives this user this password where the target names none. */
    H2Restorer(@Nullable String user, @Nullable String password) {
        this.user = user;
        this.password = password;
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public void check(SourceInfo source, RestoreTarget target) {
        Path file = H2Target.of(source, completed(target)).file();
        if (Files.exists(file)) {
            throw new BackupRefusedException(file + " exists; restore H2 source " + source.name()
                    + " to a new file, or replace the live database");
        }
        Path folder = target.folder();
        if (folder != null && !Folders.isAbsentOrEmpty(folder)) {
            throw new BackupRefusedException(folder + " is not empty; restore to a new or empty folder");
        }
    }

    private RestoreTarget completed(RestoreTarget target) {
        return target.user() == null && target.password() == null ? target.credentials(user, password) : target;
    }

    @Override
    public RestoredSource restore(SourceContent content, RestoreTarget target, RunControl control) throws IOException {
        return load(content, target, control, false);
    }

    @Override
    public RestoredSource restoreStructure(SourceContent content, RestoreTarget target, RunControl control)
            throws IOException {
        return load(content, target, control, true);
    }

    private RestoredSource load(SourceContent content, RestoreTarget target, RunControl control, boolean structureOnly)
            throws IOException {
        check(content.source(), target);
        H2Target database = H2Target.of(content.source(), completed(target));
        Files.createDirectories(FolderLiveTarget.parent(database.file()));
        try (H2Load load = H2Load.into(database, control, structureOnly)) {
            for (PartInfo part : content.parts()) {
                load.run(content.open(part));
            }
            return load.finish(content.source());
        } catch (SQLException failure) {
            database.delete();
            control.check();
            throw Rejection.of(
                    "Source " + content.source().name() + " could not be loaded into " + database.file() + ": "
                            + failure.getMessage(),
                    failure);
        } catch (IOException | RuntimeException failure) {
            database.delete();
            throw failure;
        }
    }

    /** A file of its own, with a password that nobody learns. */
    @Override
    public RestoreTarget scratch(SourceInfo source, Path folder, @Nullable RestoreTarget server, String name) {
        return RestoreTarget.database("jdbc:h2:file:" + folder.resolve("database"))
                .credentials(source.details().getOrDefault("user", "SA"), H2Load.randomPassword());
    }
}
