package dev.seaworthy.backup;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One stream of a source, as the manifest describes it.
 *
 * @param name the source's own name for it, for example {@code script.sql}
 * @param path its file, relative to the backup's folder
 * @param codecs applied in this order when it was written
 * @param rawSha256 of the decoded bytes; null in an encrypted backup, whose {@code RAWSUMS.age} has it
 * @param rows how many rows it holds, 0 where the source does not count
 */
public record PartInfo(
        String source,
        String name,
        String path,
        List<Codec> codecs,
        long rawBytes,
        @Nullable String rawSha256,
        long storedBytes,
        String storedSha256,
        long rows) {
    public PartInfo {
        codecs = List.copyOf(codecs);
    }

    PartInfo withoutRawSha256() {
        return new PartInfo(source, name, path, codecs, rawBytes, null, storedBytes, storedSha256, rows);
    }

    /** The path once every codec is undone. */
    String rawPath() {
        int suffixes =
                codecs.stream().mapToInt(codec -> codec.suffix().length()).sum();
        return path.substring(0, path.length() - suffixes);
    }
}
