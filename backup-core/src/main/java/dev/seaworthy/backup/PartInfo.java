package dev.seaworthy.backup;

import java.util.List;

/**
 * One stream of a source, as the manifest describes it.
 *
 * @param name the source's own name for it, for example {@code script.sql}
 * @param path its file, relative to the backup's folder
 * @param codecs applied in this order when it was written
 * @param rows how many rows it holds, 0 where the source does not count
 */
public record PartInfo(
        String source,
        String name,
        String path,
        List<Codec> codecs,
        long rawBytes,
        String rawSha256,
        long storedBytes,
        String storedSha256,
        long rows) {
    public PartInfo {
        codecs = List.copyOf(codecs);
    }
}
