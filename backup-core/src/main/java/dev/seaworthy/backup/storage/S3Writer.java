package dev.seaworthy.backup.storage;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.ObjectLockMode;

/** How objects get into a bucket, each only where there was none. Thread-safe. */
final class S3Writer {
    /** On each object: which writer it is of, so that one can tell its own after an answer was lost. */
    private static final String WRITER = "seaworthy-writer";

    private static final String IF_NONE = "*";
    private static final int ATTEMPTS_AT_CONFLICT = 3;

    private final S3Bucket bucket;
    private final InstantSource clock;
    private final long partSize;
    private final @Nullable Duration lockFor;
    private @Nullable Boolean conditional;

    S3Writer(S3Bucket bucket, InstantSource clock, long partSize, @Nullable Duration lockFor) {
        this.bucket = bucket;
        this.clock = clock;
        this.partSize = partSize;
        this.lockFor = lockFor;
    }

    boolean locks() {
        return lockFor != null;
    }

    S3Bucket bucket() {
        return bucket;
    }

    long partSize() {
        return partSize;
    }

    /** Sends what makes an object visible. */
    @FunctionalInterface
    interface Publication {
        /**
         * Sends it.
         *
         * @param ifNoneMatch the header, or null for none
         */
        void send(@Nullable String ifNoneMatch);
    }

    /** Stores a small object. */
    void put(String key, byte[] bytes, int length) throws IOException {
        String writer = UUID.randomUUID().toString();
        publish(key, writer, !isConditional(), condition -> put(key, bytes, length, writer, condition));
    }

    private void put(String key, byte[] bytes, int length, String writer, @Nullable String condition) {
        bucket.client()
                .putObject(
                        put -> {
                            put.bucket(bucket.name())
                                    .key(bucket.key(key))
                                    .metadata(Map.of(WRITER, writer))
                                    .contentMD5(md5(bytes, length))
                                    .ifNoneMatch(condition);
                            if (lockFor != null) {
                                put.objectLockMode(ObjectLockMode.GOVERNANCE)
                                        .objectLockRetainUntilDate(
                                                clock.instant().plus(lockFor));
                            }
                        },
                        body(bytes, length));
    }

    /** Begins a large object; the answer names it in later requests. */
    String beginUpload(String key, String writer) throws IOException {
        return bucket.call("beginning " + key, client -> client.createMultipartUpload(create -> {
                    create.bucket(bucket.name()).key(bucket.key(key)).metadata(Map.of(WRITER, writer));
                    if (lockFor != null) {
                        create.objectLockMode(ObjectLockMode.GOVERNANCE)
                                .objectLockRetainUntilDate(clock.instant().plus(lockFor));
                    }
                })
                .uploadId());
    }

    /**
     * Makes an object visible if there is none.
     *
     * @param lookFirst whether to look for one before, as the header alone is not enough
     */
    void publish(String key, String writer, boolean lookFirst, Publication publication) throws IOException {
        boolean known = isConditional();
        boolean look = lookFirst;
        for (int attempt = 1; ; attempt++) {
            if (look && writerOf(key).isPresent()) {
                throw new FileAlreadyExistsException(key);
            }
            try {
                publication.send(known ? IF_NONE : null);
                return;
            } catch (SdkException failure) {
                Optional<String> there = writerOfAfter(failure, key);
                if (there.filter(writer::equals).isPresent()) {
                    return; // It was stored, and only the answer was lost.
                }
                if (there.isPresent()) {
                    throw new FileAlreadyExistsException(key);
                }
                if (known && S3Failures.isNotImplemented(failure)) {
                    known = false; // Stores exist that know the header for small objects only.
                    look = true;
                } else if (!S3Failures.hasStatus(failure, S3Failures.CONFLICT) || attempt == ATTEMPTS_AT_CONFLICT) {
                    throw bucket.explain("storing " + key, failure);
                }
            }
        }
    }

    private Optional<String> writerOfAfter(SdkException failure, String key) throws IOException {
        try {
            return writerOf(key);
        } catch (IOException unknown) {
            IOException reason = bucket.explain("storing " + key, failure);
            reason.addSuppressed(unknown);
            throw reason;
        }
    }

    /** Who wrote the object that is there, empty text if nobody knows; empty if there is none. */
    private Optional<String> writerOf(String key) throws IOException {
        try {
            return Optional.of(bucket.client()
                    .headObject(head -> head.bucket(bucket.name()).key(bucket.key(key)))
                    .metadata()
                    .getOrDefault(WRITER, ""));
        } catch (SdkException failure) {
            if (S3Failures.hasStatus(failure, S3Failures.NOT_FOUND)) {
                return Optional.empty();
            }
            throw bucket.explain("looking for " + key, failure);
        }
    }

    /** Whether the store honours {@code If-None-Match: *}: it must refuse a second small object of the same key. */
    synchronized boolean isConditional() throws IOException {
        if (conditional == null) {
            conditional = tryCondition(StorageKeys.probe(clock.instant()));
        }
        return conditional;
    }

    private boolean tryCondition(String key) throws IOException {
        try {
            put(key, new byte[1], 1, "probe", IF_NONE);
            put(key, new byte[1], 1, "probe", IF_NONE);
            return false;
        } catch (SdkException failure) {
            if (S3Failures.hasStatus(failure, S3Failures.PRECONDITION_FAILED)) {
                return true;
            }
            if (S3Failures.isNotImplemented(failure)) {
                return false;
            }
            throw bucket.explain("storing " + key, failure);
        } finally {
            removeProbe(key);
        }
    }

    private void removeProbe(String key) {
        try {
            bucket.client().deleteObject(delete -> delete.bucket(bucket.name()).key(bucket.key(key)));
        } catch (SdkException maynot) {
            // One byte stays that no listing of a repository shows; keys that may not delete are fine for backups.
        }
    }

    static RequestBody body(byte[] bytes, int length) {
        return RequestBody.fromContentProvider(
                () -> new ByteArrayInputStream(bytes, 0, length), length, "application/octet-stream");
    }

    /** With it the store refuses what was changed on its way; locked objects need it. */
    static String md5(byte[] bytes, int length) {
        try {
            MessageDigest digest = MessageDigest.getInstance("MD5");
            digest.update(bytes, 0, length);
            return Base64.getEncoder().encodeToString(digest.digest());
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
