package dev.seaworthy.backup.storage;

import dev.seaworthy.backup.BackupStorage;
import dev.seaworthy.backup.CheckContext;
import dev.seaworthy.backup.CheckFinding;
import dev.seaworthy.backup.SelfCheck;
import dev.seaworthy.backup.StorageOutput;
import dev.seaworthy.backup.StoredObject;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;

/**
 * A repository in a bucket of any S3-compatible store, one S3 object per object: {@code S3Storage.bucket("backups")…build()}.
 * Needs {@code software.amazon.awssdk:s3} and {@code :url-connection-client} on the class path. Close it after the
 * {@code Backups} that use it.
 *
 * <p>What may be taken is taken by {@code If-None-Match: *}. Whether the store honours that is asked once, by writing a
 * small object twice. Where it does not, an object is looked for before it is written, which two writers of one key at the
 * same moment can get around; keys with different contents have different names, so that nothing is lost by it.
 */
public final class S3Storage implements BackupStorage, SelfCheck, AutoCloseable {
    private final S3Bucket bucket;
    private final S3Writer writer;

    S3Storage(S3Bucket bucket, InstantSource clock, long partSize, @Nullable Duration lockFor) {
        this.bucket = bucket;
        this.writer = new S3Writer(bucket, clock, partSize, lockFor);
    }

    /** Begins to describe the storage in the bucket of this name. */
    public static S3StorageBuilder bucket(String name) {
        return new S3StorageBuilder(name);
    }

    @Override
    public StorageOutput create(String key) {
        return new S3Output(writer, StorageKeys.requireKey(key));
    }

    @Override
    public InputStream read(String key) throws IOException {
        return S3Input.open(bucket, key);
    }

    @Override
    public Optional<StoredObject> find(String key) throws IOException {
        try {
            long size = bucket.client()
                    .headObject(head -> head.bucket(bucket.name()).key(bucket.key(key)))
                    .contentLength();
            return Optional.of(new StoredObject(key, size));
        } catch (SdkException failure) {
            if (S3Failures.hasStatus(failure, S3Failures.NOT_FOUND)) {
                return Optional.empty();
            }
            throw bucket.explain("looking for " + key, failure);
        }
    }

    @Override
    public List<StoredObject> list(String prefix) throws IOException {
        String folder = bucket.key(StorageKeys.requirePrefix(prefix));
        return bucket.call("listing " + prefix, client -> {
            List<StoredObject> objects = new ArrayList<>();
            client.listObjectsV2Paginator(list -> list.bucket(bucket.name()).prefix(folder)).stream()
                    .map(ListObjectsV2Response::contents)
                    .flatMap(List::stream)
                    .filter(object -> !object.key().endsWith("/")) // What consoles create for an empty folder.
                    .map(object -> new StoredObject(
                            object.key().substring(bucket.prefix().length()), object.size()))
                    .forEach(objects::add);
            objects.sort(Comparator.comparing(StoredObject::key));
            return objects;
        });
    }

    @Override
    public List<String> folders(String prefix) throws IOException {
        String folder = bucket.key(StorageKeys.requirePrefix(prefix));
        return bucket.call("listing the folders of " + prefix, client -> {
            TreeSet<String> names = new TreeSet<>();
            client
                    .listObjectsV2Paginator(
                            list -> list.bucket(bucket.name()).prefix(folder).delimiter("/"))
                    .stream()
                    .map(ListObjectsV2Response::commonPrefixes)
                    .flatMap(List::stream)
                    .map(common -> common.prefix().substring(folder.length()).replaceFirst("/$", ""))
                    .forEach(names::add);
            return List.copyOf(names);
        });
    }

    @Override
    public void delete(String key) throws IOException {
        bucket.call(
                "deleting " + key,
                client -> client.deleteObject(
                        delete -> delete.bucket(bucket.name()).key(bucket.key(key))));
    }

    @Override
    public List<CheckFinding> check(CheckContext context) {
        return new S3Check(writer, context).run();
    }

    /** Ends the connections; what is read or written after that fails. */
    @Override
    public void close() {
        bucket.close();
    }

    @Override
    public String toString() {
        return bucket.toString();
    }
}
