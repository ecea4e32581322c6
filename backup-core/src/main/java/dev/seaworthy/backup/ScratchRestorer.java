package dev.seaworthy.backup;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A restorer that can make a target of its own and throw it away: what a drill restores into. */
public interface ScratchRestorer extends SourceRestorer {
    /**
     * A target that does not exist yet, with its credentials. Touches nothing.
     *
     * @param folder a folder of this drill alone
     * @param server any database of the server to use, for sources that live on one
     * @param name unique, fit for the name of a database; see {@link #discardOlder}
     * @throws BackupRefusedException if a server is needed and none is given
     */
    RestoreTarget scratch(SourceInfo source, Path folder, @Nullable RestoreTarget server, String name);

    /** Restores the structure without its rows; a kind of source that has no structure restores nothing. */
    RestoredSource restoreStructure(SourceContent content, RestoreTarget target, RunControl control) throws IOException;

    /** Removes what was restored into a target of {@link #scratch} outside its folder, which the drill deletes. */
    default void discard(RestoreTarget scratch) throws IOException {}

    /** Removes what drills begun before that instant, and killed, have left on the server; {@link ScratchName} tells. */
    default void discardOlder(RestoreTarget server, Instant before) throws IOException {}
}
