package dev.seaworthy.backup.storage;

import org.jspecify.annotations.Nullable;

/**
 * What a bucket is opened with. {@code toString} shows the access key id only.
 *
 * @param sessionToken of temporary credentials, else null
 */
public record S3Credentials(
        String accessKeyId,
        String secretAccessKey,
        @Nullable String sessionToken) {
    /** Credentials that last. */
    public static S3Credentials of(String accessKeyId, String secretAccessKey) {
        return new S3Credentials(accessKeyId, secretAccessKey, null);
    }

    @Override
    public String toString() {
        return "S3 credentials of " + accessKeyId;
    }
}
