package dev.seaworthy.backup.storage;

import dev.seaworthy.backup.StorageOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.s3.model.CompletedPart;

/** Writes one S3 object: in one request if it fits into a part, else part by part, of which one is in memory. */
final class S3Output extends StorageOutput {
    private static final Logger log = LoggerFactory.getLogger(S3Output.class);

    private static final int MOST_PARTS = 10_000;
    private static final int SMALL_PARTS = 1_000;
    private static final int FIRST_BUFFER = 64 << 10;

    private final S3Writer writer;
    private final S3Bucket bucket;
    private final String key;
    private final String token = UUID.randomUUID().toString();
    private final List<CompletedPart> parts = new ArrayList<>();
    private byte[] buffer = new byte[FIRST_BUFFER];
    private int filled;
    private @Nullable String upload;

    S3Output(S3Writer writer, String key) {
        this.writer = writer;
        this.bucket = writer.bucket();
        this.key = key;
    }

    @Override
    public void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        int from = offset;
        while (from < offset + length) {
            if (filled == partSize()) {
                sendPart();
            }
            int count = Math.min(offset + length - from, partSize() - filled);
            makeRoom(count);
            System.arraycopy(bytes, from, buffer, filled, count);
            filled += count;
            from += count;
        }
    }

    private int partSize() {
        long size = parts.size() < SMALL_PARTS ? writer.partSize() : 2 * writer.partSize();
        return Math.toIntExact(size);
    }

    private void makeRoom(int count) {
        if (filled + count > buffer.length) {
            buffer = Arrays.copyOf(buffer, Math.min(partSize(), Math.max(filled + count, 2 * buffer.length)));
        }
    }

    /** Sends what was written so far as a part; S3 takes small ones only as the last. */
    void sendPart() throws IOException {
        int number = parts.size() + 1;
        if (number > MOST_PARTS) {
            throw new IOException(bucket + ": " + key + " is larger than the " + MOST_PARTS
                    + " parts that S3 allows for an object, the first " + SMALL_PARTS + " of " + writer.partSize()
                    + " bytes and the others of twice that; give a larger part size");
        }
        if (upload == null) {
            upload = writer.beginUpload(key, token);
        }
        String id = upload;
        String eTag = bucket.call("storing part " + number + " of " + key, client -> client.uploadPart(
                        part -> part.bucket(bucket.name())
                                .key(bucket.key(key))
                                .uploadId(id)
                                .partNumber(number)
                                .contentMD5(S3Writer.md5(buffer, filled)),
                        S3Writer.body(buffer, filled))
                .eTag());
        parts.add(CompletedPart.builder().partNumber(number).eTag(eTag).build());
        filled = 0;
    }

    @Override
    public void commit() throws IOException {
        if (upload == null) {
            writer.put(key, buffer, filled);
            return;
        }
        if (filled > 0) {
            sendPart();
        }
        String id = upload;
        // Looked for first: stores exist that honour the header for small objects only.
        writer.publish(key, token, true, condition -> bucket.client()
                .completeMultipartUpload(complete -> complete.bucket(bucket.name())
                        .key(bucket.key(key))
                        .uploadId(id)
                        .ifNoneMatch(condition)
                        .multipartUpload(all -> all.parts(parts))));
        upload = null;
    }

    @Override
    public void close() {
        String id = upload;
        upload = null;
        if (id == null) {
            return;
        }
        try {
            bucket.call(
                    "discarding " + key,
                    client -> client.abortMultipartUpload(abort ->
                            abort.bucket(bucket.name()).key(bucket.key(key)).uploadId(id)));
        } catch (IOException failure) {
            log.warn("What was written of {} stays in the store until a check with repair removes it", key, failure);
        }
    }
}
