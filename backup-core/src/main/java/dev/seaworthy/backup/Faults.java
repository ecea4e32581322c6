package dev.seaworthy.backup;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * Tells a backup that does not restore from a place where nothing could be restored. Only what is known to be the backup's
 * own fault condemns it: a verdict makes cleanup remove it in the end.
 */
final class Faults {
    private Faults() {}

    /** Whether loading failed by what was loaded: damaged bytes, other counts, rejected rows. */
    static boolean areOfTheBackup(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof UnrestorableException || cause instanceof DamagedException) {
                return true;
            }
        }
        return false;
    }

    /**
     * Whether an assertion failed by what it saw. It says so by any exception; only one that comes from a database or a
     * file may also mean that it could not look.
     */
    static boolean areOfTheCopy(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql) {
                return isAboutContent(sql.getSQLState());
            }
            if (cause instanceof IOException io && !(cause instanceof UnrestorableException)) {
                return io instanceof NoSuchFileException || io instanceof NotDirectoryException;
            }
        }
        return true;
    }

    /** Classes of SQLSTATE: data, integrity, and what is not there or of another form; not that a right is missing. */
    private static boolean isAboutContent(@Nullable String state) {
        return state != null && state.matches("(21|22|23|42|44).*") && !state.equals("42501");
    }
}
