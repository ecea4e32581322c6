package dev.seaworthy.backup.source;

import dev.seaworthy.backup.BackupSource;
import dev.seaworthy.backup.RunControl;
import dev.seaworthy.backup.SourceRestorer;
import dev.seaworthy.backup.SourceSession;
import java.nio.file.Path;

/**
 * A folder with everything in it. Each content is stored once, whatever file and backup it is in. Symbolic links are
 * recorded, not followed; a file that changes while it is read is read again, and marked if it keeps changing.
 */
public final class FileTreeSource implements BackupSource {
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
    public SourceSession open(RunControl control) {
        throw new UnsupportedOperationException(folder.toString());
    }

    @Override
    public SourceRestorer restorer() {
        return new FileTreeRestorer();
    }
}
