package dev.seaworthy.health.checks;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * How full a file system is.
 *
 * @param free bytes that we may still write, so without what is reserved for root
 * @param percent as {@code df} has it: used, of used and free; not a number where there is no size
 * @param writable whether files can be made or changed at the path itself
 */
record DiskUse(long total, long free, double percent, boolean writable) {

    static DiskUse of(Path path) throws IOException {
        // File.getUsableSpace answers 0 on errors; FileStore throws.
        FileStore store = Files.getFileStore(path);
        long total = store.getTotalSpace();
        long free = store.getUsableSpace();
        long used = total - store.getUnallocatedSpace();
        return new DiskUse(total, free, 100.0 * used / (used + free), Files.isWritable(path));
    }
}
