package dev.seaworthy.backup.source;

import dev.seaworthy.backup.BackupRefusedException;
import dev.seaworthy.backup.BackupSource;
import dev.seaworthy.backup.FolderBacked;
import dev.seaworthy.backup.LiveTarget;
import dev.seaworthy.backup.RunControl;
import dev.seaworthy.backup.SourceRestorer;
import dev.seaworthy.backup.SourceSession;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A folder with everything in it. Each content is stored once, whatever file and backup it is in. Symbolic links are
 * recorded, not followed; a file that changes while it is read is read again, and marked if it keeps changing.
 */
public final class FileTreeSource implements BackupSource, FolderBacked {
    private final String name;
    private final Path folder;

    private FileTreeSource(String name, Path folder) {
        this.name = name;
        this.folder = folder.toAbsolutePath().normalize();
    }

    public static FileTreeSource of(String name, Path folder) {
        return new FileTreeSource(name, folder);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Path folder() {
        return folder;
    }

    @Override
    public SourceSession open(RunControl control) {
        if (!Files.isDirectory(folder)) {
            throw new BackupRefusedException("Source " + name + ": " + folder
                    + " is not a folder; create it, or take the source out of the plan");
        }
        return new FileTreeSession(name, FileTreeRestorer.KIND, folder, control);
    }

    @Override
    public SourceRestorer restorer() {
        return new FileTreeRestorer();
    }

    @Override
    public Optional<LiveTarget> liveTarget() {
        return Optional.of(new FolderLiveTarget(folder));
    }
}
