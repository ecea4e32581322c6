package dev.seaworthy.backup.storage;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.NoSuchBucketException;

/** Reads one S3 object, and where the connection breaks goes on from there. Used by one thread. */
final class S3Input extends InputStream {
    /** In a row, none of which brought a byte. */
    private static final int ATTEMPTS = 4;

    private final S3Bucket bucket;
    private final String key;
    private final long size;
    private ResponseInputStream<GetObjectResponse> input;
    private long position;
    private boolean broken;

    private S3Input(S3Bucket bucket, String key, ResponseInputStream<GetObjectResponse> input) {
        this.bucket = bucket;
        this.key = key;
        this.size = input.response().contentLength();
        this.input = input;
    }

    static InputStream open(S3Bucket bucket, String key) throws IOException {
        try {
            return new S3Input(bucket, key, bucket.client().getObject(get -> get.bucket(bucket.name())
                    .key(bucket.key(key))));
        } catch (SdkException failure) {
            throw explain(bucket, key, failure);
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        int count = read(one, 0, 1);
        return count < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (length == 0 || position == size) {
            return length == 0 ? 0 : -1;
        }
        for (int attempt = 1; ; attempt++) {
            try {
                if (broken) {
                    reopen();
                }
                return readOn(bytes, offset, length);
            } catch (IOException failure) {
                broken = true;
                input.abort();
                if (attempt == ATTEMPTS || failure instanceof NoSuchFileException) {
                    throw failure;
                }
            }
        }
    }

    private int readOn(byte[] bytes, int offset, int length) throws IOException {
        int count;
        try {
            count = input.read(bytes, offset, length);
        } catch (IOException | SdkException cut) {
            throw cutOff(cut);
        }
        if (count < 0) {
            throw cutOff(new EOFException("the answer ended early"));
        }
        position += count;
        return count;
    }

    private IOException cutOff(Exception cause) {
        return new IOException(
                bucket + ": reading " + key + " broke off at byte " + position + " of " + size + " ("
                        + cause.getMessage() + "); try again",
                cause);
    }

    /** Objects never change, so it is the same one; whoever reads compares hashes anyway. */
    private void reopen() throws IOException {
        try {
            input = bucket.client()
                    .getObject(get ->
                            get.bucket(bucket.name()).key(bucket.key(key)).range("bytes=" + position + "-"));
        } catch (SdkException failure) {
            throw explain(bucket, key, failure);
        }
        if (input.response().contentLength() != size - position) {
            throw cutOff(new IOException("the store does not give the rest of it"));
        }
        broken = false;
    }

    private static IOException explain(S3Bucket bucket, String key, SdkException failure) {
        boolean absent =
                S3Failures.hasStatus(failure, S3Failures.NOT_FOUND) && !(failure instanceof NoSuchBucketException);
        return absent ? new NoSuchFileException(key) : bucket.explain("reading " + key, failure);
    }

    @Override
    public void close() throws IOException {
        if (position == size) {
            input.close();
        } else {
            input.abort(); // Closing would read the rest of it.
        }
    }
}
