package dev.seaworthy.backup;

import java.io.IOException;

/** Brings one kind of source into a new target. */
public interface SourceRestorer {
    /** The {@link SourceInfo#kind()} it understands. */
    String kind();

    /**
     * Checks that the target can be made, before anything is touched.
     *
     * @throws BackupRefusedException if it exists and is not empty, a tool is missing, or the versions do not fit
     */
    void check(SourceInfo source, RestoreTarget target);

    /**
     * Makes the target and checks its counts against the backup's. On failure nothing usable is left behind.
     *
     * @throws IOException if reading or loading failed
     */
    RestoredSource restore(SourceContent content, RestoreTarget target, RunControl control) throws IOException;
}
