package dev.seaworthy.backup;

import java.io.IOException;
import java.util.Comparator;
import java.util.List;

/** A storage that keeps every object several times, each copy a storage of its own. */
public interface ReplicatedStorage extends BackupStorage {
    /** The copies; the first is the primary, which alone decides what there is. */
    List<BackupStorage> copies();

    /** The same objects for reading only: what the primary cannot give comes from another copy, which may be older. */
    BackupStorage anyCopy();

    /** What is known of the copies other than the primary, without looking. */
    List<CopyStatus> copyStatus();

    /** Looks at what the copies lack and changes nothing. */
    List<CopyStatus> compareCopies() throws IOException;

    /**
     * Brings the copies up to date as far as they can be reached.
     *
     * @param order of keys, in which an object comes after every object that it refers to
     * @return how they are doing now
     * @throws IOException if the primary cannot be read
     */
    List<CopyStatus> catchUp(Comparator<String> order) throws IOException;
}
