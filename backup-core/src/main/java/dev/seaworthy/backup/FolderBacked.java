package dev.seaworthy.backup;

import java.nio.file.Path;

/** A storage or source that lies in a local folder, so that plans that would back up their own repository are refused. */
public interface FolderBacked {
    /** Absolute and normalised. */
    Path folder();
}
