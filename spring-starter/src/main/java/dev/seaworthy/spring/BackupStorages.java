package dev.seaworthy.spring;

import dev.seaworthy.backup.BackupStorage;
import dev.seaworthy.backup.storage.DirectoryStorage;
import dev.seaworthy.backup.storage.MirrorStorage;
import dev.seaworthy.backup.storage.MirrorStorageBuilder;
import dev.seaworthy.backup.storage.S3Credentials;
import dev.seaworthy.backup.storage.S3Storage;
import dev.seaworthy.backup.storage.S3StorageBuilder;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.core.env.Environment;

/** Makes the storage of properties, and closes what it opened for it. */
final class BackupStorages implements AutoCloseable {

    static final Key KEY = new Key("seaworthy.backup.storage");

    static final String SDK = "software.amazon.awssdk.services.s3.S3Client";
    static final String SDK_TRANSPORT = "software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient";

    private final Environment environment;
    private final List<S3Storage> opened = new ArrayList<>();

    BackupStorages(Environment environment) {
        this.environment = environment;
    }

    BackupStorage storage(BackupProperties.Storage properties) {
        BackupStorage primary = place(KEY, properties.directory(), properties.s3());
        if (properties.copies().isEmpty()) {
            return primary;
        }
        Key copies = KEY.child("copies");
        MirrorStorageBuilder mirror = MirrorStorage.of(primary);
        for (int i = 0; i < properties.copies().size(); i++) {
            BackupProperties.Storage.Copy copy = properties.copies().get(i);
            mirror.copy(place(copies.at(i), copy.directory(), copy.s3()));
        }
        return copies.check(mirror::build);
    }

    private BackupStorage place(Key key, @Nullable String directory, BackupProperties.Storage.@Nullable Bucket s3) {
        String bucket = s3 == null ? null : s3.bucket();
        if (directory != null && bucket != null) {
            throw key.child("directory")
                    .wrong("and " + key.child("s3.bucket") + " are both given; give one, and " + KEY.child("copies[0]")
                            + " for a second place");
        }
        if (directory != null) {
            return key.child("directory").check(() -> new DirectoryStorage(Path.of(directory)));
        }
        if (bucket == null || s3 == null) {
            throw key.child("directory")
                    .wrong("is missing; name the folder that keeps the backups, or give " + key.child("s3.bucket"));
        }
        return bucket(key.child("s3"), bucket, s3);
    }

    private BackupStorage bucket(Key key, String bucket, BackupProperties.Storage.Bucket s3) {
        key.child("bucket").needs(SDK, "software.amazon.awssdk:s3");
        key.child("bucket").needs(SDK_TRANSPORT, "software.amazon.awssdk:url-connection-client");
        S3StorageBuilder builder = S3Storage.bucket(bucket)
                .prefix(s3.prefix())
                .pathStyle(s3.pathStyle())
                .partSize(s3.partSize().toBytes())
                .timeout(s3.timeout())
                .attempts(s3.attempts());
        String endpoint = s3.endpoint() != null ? s3.endpoint() : variable("AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL");
        ifGiven(endpoint, address -> builder.endpoint(address(key.child("endpoint"), address)));
        ifGiven(s3.region() != null ? s3.region() : variable("AWS_REGION", "AWS_DEFAULT_REGION"), builder::region);
        ifGiven(s3.lockFor(), builder::lockFor);
        ifGiven(credentials(key, s3), given -> builder.credentials(() -> given));
        S3Storage storage = key.check(builder::build);
        opened.add(storage);
        return storage;
    }

    private @Nullable String variable(String name, String fallback) {
        String value = environment.getProperty(name);
        return value != null ? value : environment.getProperty(fallback);
    }

    private static URI address(Key key, String address) {
        if (Secrets.in(address)) {
            throw key.wrong("holds credentials; take them out and give access-key-id and secret-access-key");
        }
        return key.check(() -> URI.create(address));
    }

    private static @Nullable S3Credentials credentials(Key key, BackupProperties.Storage.Bucket s3) {
        String id = s3.accessKeyId();
        String secret = s3.secretAccessKey();
        if (id == null && secret == null) {
            return null;
        }
        if (id == null || secret == null) {
            String missing = id == null ? "access-key-id" : "secret-access-key";
            throw key.child(missing)
                    .wrong("is missing; give both, or neither for what the AWS SDK finds in the environment");
        }
        return new S3Credentials(id, secret, s3.sessionToken());
    }

    private static <T> void ifGiven(@Nullable T value, Consumer<T> use) {
        if (value != null && !value.equals("")) {
            use.accept(value);
        }
    }

    @Override
    public void close() {
        // No method reference: it would need the SDK of an application that has no bucket.
        for (S3Storage storage : opened) {
            storage.close();
        }
    }
}
