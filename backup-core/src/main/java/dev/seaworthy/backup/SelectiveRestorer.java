package dev.seaworthy.backup;

import java.io.IOException;
import java.util.List;

/** A restorer that can also bring back a part of a source: some tables of a database, or some paths of a file tree. */
public interface SelectiveRestorer extends SourceRestorer {
    /**
     * Checks that the backup has what is selected, before anything is touched.
     *
     * @param selected table names as in {@link SourceInfo#counts()}, or paths, each with everything below it
     * @throws BackupRefusedException if it has not; it says what there is
     */
    void checkSelection(SourceContent content, List<String> selected) throws IOException;

    /** As {@link SourceRestorer#restore}, for what is selected alone. The notes say what it refers to that is left out. */
    RestoredSource restore(SourceContent content, RestoreTarget target, List<String> selected, RunControl control)
            throws IOException;
}
