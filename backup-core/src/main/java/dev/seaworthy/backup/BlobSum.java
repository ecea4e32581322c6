package dev.seaworthy.backup;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A line of {@code BLOBSUMS}: the hash of the stored bytes of a file content, and its name. */
record BlobSum(String storedSha256, String blob) {
    private static final Pattern LINE = Pattern.compile("([0-9a-f]{64}) [ *](?:[^/]+/)*([^/]+)");

    /** Without its end. */
    static BlobSum parse(String line) throws DamagedException {
        Matcher matcher = LINE.matcher(line);
        if (!matcher.matches() || !Keys.isBlob(matcher.group(2))) {
            throw new DamagedException("has a line that names no file content");
        }
        return new BlobSum(matcher.group(1), matcher.group(2));
    }
}
