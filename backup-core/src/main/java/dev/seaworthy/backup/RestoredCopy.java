package dev.seaworthy.backup;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;

/** A backup as a drill has restored it, until the drill ends. For use by the thread of the drill. */
public interface RestoredCopy {
    BackupId backup();

    /**
     * A new connection to a restored database; the caller closes it.
     *
     * @throws IllegalArgumentException if the backup has no such source, or it is not a database
     */
    Connection connect(String source) throws SQLException;

    /**
     * The folder of a restored file tree.
     *
     * @throws IllegalArgumentException if the backup has no such source, or it is a database
     */
    Path folder(String source);
}
