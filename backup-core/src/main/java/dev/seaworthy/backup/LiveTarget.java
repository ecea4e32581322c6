package dev.seaworthy.backup;

import java.io.IOException;
import java.util.List;

/**
 * The live database, file or folder behind a source, able to be swapped for a restored copy of itself. A name is what the
 * target itself calls such a thing: a database, the path of a database file, a folder.
 */
public interface LiveTarget {
    /** The name of the live one. */
    String name();

    /** A name beside the live one, made of its own and {@code suffix}. */
    String derivedName(String suffix);

    /**
     * Checks, changing nothing, that the live one may be replaced.
     *
     * @param disconnect whether other sessions may be ended later
     * @throws BackupRefusedException if others use it (naming them) or rights are missing
     */
    void requireReplaceable(boolean disconnect);

    /** Whether the live one can be read, so that it can be backed up and its evidence carried over. */
    boolean readable();

    /** Where a restore has to go to become {@code name}. */
    RestoreTarget restoreTarget(String name);

    /**
     * Keeps others out of the live one, until closed.
     *
     * @param disconnect whether to end other sessions instead of refusing because of them
     */
    Occupation occupy(boolean disconnect);

    boolean exists(String name);

    void rename(String from, String to) throws IOException;

    /** Lets sessions in again after an {@link Occupation} that ended by a kill. */
    void admit(String name) throws IOException;

    /** Removes a copy that never went live. */
    void drop(String name) throws IOException;

    /** How a person goes back to the one kept under {@code former}; one line. */
    String wayBack(String former);

    /** The time in which nobody else may use the live one. */
    interface Occupation extends AutoCloseable {
        /** Reads the live {@code seaworthy_*} tables into a temporary place; nothing but reading can fail here. */
        void collect() throws IOException;

        /**
         * Puts what was collected into the restored copy, so that evidence and jobs do not jump back: of audit events
         * the live row wins and rows only the copy has stay; every other table is replaced.
         *
         * @return what was copied, one line each
         */
        List<String> carryOver(String copy) throws IOException;

        /** Gives up what would prevent a rename; others stay out as far as the target allows. */
        void release();

        @Override
        void close();
    }
}
