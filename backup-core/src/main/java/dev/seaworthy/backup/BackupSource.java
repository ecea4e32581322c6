package dev.seaworthy.backup;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Something to back up, with the way to bring it back. Implementations are immutable and may be used by several runs. */
public interface BackupSource {
    /** Unique within its plan: 1 to 40 lower-case letters, digits and hyphens. */
    String name();

    /**
     * Checks that everything can be read, and fixes the instant to be saved.
     *
     * @throws BackupRefusedException if it cannot be read completely
     */
    SourceSession open(RunControl control) throws IOException;

    /** Brings backups of this source into new targets. */
    SourceRestorer restorer();

    /** What {@code restore --replace} would swap; empty if this source cannot be replaced in place. */
    default Optional<LiveTarget> liveTarget() {
        return Optional.empty();
    }

    /**
     * Local files and folders that are read whole, absolute and normalised, so that a plan that would save its signing key
     * or its own repository is refused.
     */
    default List<Path> localPaths() {
        return this instanceof FolderBacked tree ? List.of(tree.folder()) : List.of();
    }

    /**
     * Whether {@code restore --replace} leaves this source as it is while it replaces the others of the plan: for what
     * belongs to the host rather than to the data, such as configuration and logs.
     */
    default boolean keptWhenReplacing() {
        return false;
    }
}
