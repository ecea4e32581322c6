package dev.seaworthy.backup.cli;

import dev.seaworthy.backup.BackupRefusedException;
import dev.seaworthy.backup.BackupStorage;
import dev.seaworthy.backup.storage.DirectoryStorage;
import dev.seaworthy.backup.storage.MirrorStorage;
import dev.seaworthy.backup.storage.MirrorStorageBuilder;
import dev.seaworthy.backup.storage.S3Storage;
import dev.seaworthy.backup.storage.S3StorageBuilder;
import java.math.BigInteger;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Makes a storage of what {@code seaworthy.backup.storage.*} or {@code --from} say. */
final class StorageConfiguration {
    /** Of one place, the primary or a copy. */
    static final Set<String> KEYS = Set.of(
            "directory",
            "s3.bucket",
            "s3.prefix",
            "s3.endpoint",
            "s3.region",
            "s3.path-style",
            "s3.part-size",
            "s3.timeout",
            "s3.attempts",
            "s3.lock-for");

    /** What the place without a number is called. */
    static final String PRIMARY = "primary";

    private static final String PREFIX = ConfigurationValues.PREFIX + "storage.";
    private static final Pattern COPY = Pattern.compile("copies\\[(\\d+)]\\.(.+)");
    private static final Pattern COPY_NAME = Pattern.compile("copy-(\\d{1,4})");
    private static final Pattern S3_URL = Pattern.compile("s3://([^/]+)/?(.*)");

    private final ConfigurationValues values;
    private final boolean localOnly;
    private final Consumer<AutoCloseable> opened;

    /** @param opened is told of what must be closed in the end */
    StorageConfiguration(ConfigurationValues values, boolean localOnly, Consumer<AutoCloseable> opened) {
        this.values = values;
        this.localOnly = localOnly;
        this.opened = opened;
    }

    /** Whether a key, given without {@code seaworthy.backup.storage.}, is one. */
    static boolean isKey(String key) {
        Matcher copy = COPY.matcher(key);
        return KEYS.contains(copy.matches() ? copy.group(2) : key);
    }

    /**
     * The storage to work with.
     *
     * @param from instead of what is configured: {@code primary}, {@code copy-<n>}, a folder or {@code s3://bucket/prefix}
     */
    BackupStorage storage(@Nullable String from) {
        refuseGaps();
        if (from != null) {
            return from(from);
        }
        BackupStorage primary = place(PREFIX).orElseThrow(this::nothingConfigured);
        if (!isCopy(0)) {
            return primary;
        }
        MirrorStorageBuilder mirror = MirrorStorage.of(primary);
        for (int number = 0; isCopy(number); number++) {
            mirror.copy(copy(number));
        }
        return mirror.build();
    }

    private UsageException nothingConfigured() {
        return new UsageException("Nothing says where backups are kept: set " + PREFIX + "directory or " + PREFIX
                + "s3.bucket in a file given by --config, or SEAWORTHY_BACKUP_STORAGE_DIRECTORY in the environment");
    }

    private BackupStorage from(String from) {
        requireNoCredentials("--from", from);
        Matcher copy = COPY_NAME.matcher(from);
        if (from.equals(PRIMARY)) {
            return place(PREFIX).orElseThrow(this::nothingConfigured);
        }
        if (copy.matches() && isCopy(Integer.parseInt(copy.group(1)))) {
            return copy(Integer.parseInt(copy.group(1)));
        }
        Matcher url = S3_URL.matcher(from);
        return url.matches() ? bucket(PREFIX, url.group(1), url.group(2)) : existing(from);
    }

    /** Nothing is written to it, so that a misspelt one would only look empty. */
    private static BackupStorage existing(String from) {
        Path folder = Path.of(from);
        if (!Files.isDirectory(folder)) {
            throw new UsageException("--from is " + from + ", but there is no such folder; give primary, copy-<n>, a"
                    + " folder with backups or s3://bucket/prefix");
        }
        return new DirectoryStorage(folder);
    }

    private static String prefix(int copy) {
        return PREFIX + "copies[" + copy + "].";
    }

    private boolean isCopy(int number) {
        return KEYS.stream().anyMatch(key -> values.text(prefix(number) + key).isPresent());
    }

    private BackupStorage copy(int number) {
        String prefix = prefix(number);
        Optional<String> bucket = values.text(prefix + "s3.bucket");
        if (localOnly && bucket.isPresent()) {
            return new LeftOutStorage("S3 bucket " + bucket.get());
        }
        return place(prefix)
                .orElseThrow(() -> new UsageException(prefix + "directory or " + prefix + "s3.bucket is missing"));
    }

    private Optional<BackupStorage> place(String prefix) {
        Optional<String> folder = values.text(prefix + "directory");
        Optional<String> bucket = values.text(prefix + "s3.bucket");
        if (folder.isPresent() && bucket.isPresent()) {
            throw new UsageException("Both " + prefix + "directory and " + prefix
                    + "s3.bucket are given; give one, and " + PREFIX + "copies[0].… for a second place");
        }
        if (bucket.isPresent()) {
            String path = values.text(prefix + "s3.prefix").orElse("");
            return Optional.of(bucket(prefix, bucket.get(), path));
        }
        return folder.map(path -> new DirectoryStorage(Path.of(path)));
    }

    private BackupStorage bucket(String prefix, String bucket, String path) {
        if (localOnly) {
            throw new UsageException("--local-only is given, but backups are kept in S3 bucket " + bucket
                    + "; name a folder with --from");
        }
        S3StorageBuilder builder = S3Storage.bucket(bucket).prefix(path);
        values.text(prefix + "s3.endpoint")
                .or(() -> values.variableNamed("AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL"))
                .ifPresent(endpoint -> {
                    requireNoCredentials(prefix + "s3.endpoint", endpoint);
                    builder.endpoint(URI.create(endpoint));
                });
        values.text(prefix + "s3.region")
                .or(() -> values.variableNamed("AWS_REGION", "AWS_DEFAULT_REGION"))
                .ifPresent(builder::region);
        values.flag(prefix + "s3.path-style").ifPresent(builder::pathStyle);
        values.size(prefix + "s3.part-size").ifPresent(builder::partSize);
        values.duration(prefix + "s3.timeout").ifPresent(builder::timeout);
        values.number(prefix + "s3.attempts").ifPresent(builder::attempts);
        values.duration(prefix + "s3.lock-for").ifPresent(builder::lockFor);
        S3Storage storage = builder.build();
        opened.accept(storage);
        return storage;
    }

    private static void requireNoCredentials(String where, String address) {
        if (Credentials.in(address)) {
            throw new BackupRefusedException("The address in " + where + " holds credentials. Take them out and give"
                    + " AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY in the environment");
        }
    }

    /** A copy behind a gap would silently get nothing. */
    private void refuseGaps() {
        int end = 0;
        while (isCopy(end)) {
            end++;
        }
        for (String key : List.copyOf(values.inFile())) {
            Matcher copy = COPY.matcher(key.startsWith(PREFIX) ? key.substring(PREFIX.length()) : "");
            if (copy.matches() && new BigInteger(copy.group(1)).compareTo(BigInteger.valueOf(end)) >= 0) {
                throw new UsageException("Key " + key + " in " + values.place() + " comes after a gap: there is no "
                        + prefix(end) + "… Number the copies without gaps, from 0");
            }
        }
    }
}
