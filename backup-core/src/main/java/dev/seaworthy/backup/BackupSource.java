package dev.seaworthy.backup;

import java.io.IOException;
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
}
