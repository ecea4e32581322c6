package dev.seaworthy.backup.storage;

import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Collects what {@link S3Storage} needs; get one from {@link S3Storage#bucket}. Not thread-safe. */
public final class S3StorageBuilder {
    /** Small enough for some objects to be written at once, large enough for objects of 148 GiB. */
    public static final long DEFAULT_PART_SIZE = 8L << 20;

    /** As long as a healthy store may keep silent while it assembles a large object. */
    public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(30);

    /** With the pauses of the SDK between them, a store may ask for patience for about half a minute. */
    public static final int DEFAULT_ATTEMPTS = 5;

    /** S3 takes no smaller part, save the last. */
    static final long SMALLEST_PART = 5L << 20;

    private static final long LARGEST_PART = 512L << 20;
    private static final int MOST_ATTEMPTS = 20;
    private static final Pattern BUCKET = Pattern.compile("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]");
    private static final Pattern REGION = Pattern.compile("[A-Za-z0-9-]{1,64}");

    private final String bucket;
    private String prefix = "";
    private @Nullable URI endpoint;
    private @Nullable String region;
    private boolean pathStyle;
    private @Nullable Supplier<S3Credentials> credentials;
    private Duration timeout = DEFAULT_TIMEOUT;
    private int attempts = DEFAULT_ATTEMPTS;
    private long partSize = DEFAULT_PART_SIZE;
    private @Nullable Duration lockFor;
    private InstantSource clock = InstantSource.system();

    S3StorageBuilder(String bucket) {
        this.bucket = bucket;
    }

    /** Where in the bucket the repository lies, such as {@code backups/shop}; the bucket's root if not set. */
    public S3StorageBuilder prefix(String prefix) {
        this.prefix = prefix;
        return this;
    }

    /** The address of a store other than AWS. */
    public S3StorageBuilder endpoint(URI endpoint) {
        this.endpoint = endpoint;
        return this;
    }

    /** If not set, {@code us-east-1} at an endpoint of one's own, else what the SDK finds, such as {@code AWS_REGION}. */
    public S3StorageBuilder region(String region) {
        this.region = region;
        return this;
    }

    /** Puts the bucket into the path and not into the host name, as most stores other than AWS want it. */
    public S3StorageBuilder pathStyle(boolean pathStyle) {
        this.pathStyle = pathStyle;
        return this;
    }

    /** Asked before each request, so it may change its answer; if not set, the SDK's default chain decides. */
    public S3StorageBuilder credentials(Supplier<S3Credentials> credentials) {
        this.credentials = credentials;
        return this;
    }

    /** The longest silence of the store; an attempt as a whole may take ten times as long. */
    public S3StorageBuilder timeout(Duration timeout) {
        this.timeout = timeout;
        return this;
    }

    /** How often a request is sent before it fails, the first time included; 1 to 20. */
    public S3StorageBuilder attempts(int attempts) {
        this.attempts = attempts;
        return this;
    }

    /**
     * Bytes that each object being written keeps in memory, 5 MiB to 512 MiB. An object has at most 10,000 parts, which
     * double in size after the first thousand: it can be 19,000 times as large as this.
     */
    public S3StorageBuilder partSize(long bytes) {
        this.partSize = bytes;
        return this;
    }

    /**
     * Locks each object for this long after it is written, in governance mode; the bucket must have Object Lock. A cleanup
     * then hides objects behind delete markers, and the store keeps them until the lock and its lifecycle rules end.
     */
    public S3StorageBuilder lockFor(Duration time) {
        this.lockFor = time;
        return this;
    }

    /** The time from which locks count. */
    public S3StorageBuilder clock(InstantSource clock) {
        this.clock = clock;
        return this;
    }

    /**
     * Makes the storage; sends nothing. Close it after the {@code Backups} that use it.
     *
     * @throws IllegalArgumentException if a value cannot be meant
     */
    public S3Storage build() {
        require(BUCKET.matcher(bucket).matches(), "\"" + bucket + "\" is not the name of an S3 bucket");
        require(
                endpoint == null || isAddress(endpoint),
                "The endpoint is " + (endpoint == null ? "" : endpoint.getHost())
                        + "; give http or https, a host and nothing secret, such as https://s3.example.org");
        require(region == null || REGION.matcher(region).matches(), "\"" + region + "\" is not an S3 region");
        require(
                partSize >= SMALLEST_PART && partSize <= LARGEST_PART,
                "The part size is " + partSize + " bytes; give " + SMALLEST_PART
                        + " (5 MiB, the least that S3 takes) to " + LARGEST_PART);
        require(attempts >= 1 && attempts <= MOST_ATTEMPTS, attempts + " attempts; give 1 to " + MOST_ATTEMPTS);
        require(timeout.toMillis() > 0 && timeout.toHours() < 1, "The timeout is " + timeout + "; give up to an hour");
        require(lockFor == null || lockFor.toSeconds() > 0, "Objects cannot be locked for " + lockFor);
        return new S3Storage(S3Bucket.open(bucket, folder(), settings()), clock, partSize, lockFor);
    }

    private S3Bucket.Settings settings() {
        return new S3Bucket.Settings(endpoint, region, pathStyle, credentials, timeout, attempts);
    }

    private String folder() {
        String plain = prefix.replaceFirst("/$", "");
        return plain.isEmpty() ? "" : StorageKeys.requireKey(plain) + "/";
    }

    private static boolean isAddress(URI endpoint) {
        boolean http = "https".equals(endpoint.getScheme()) || "http".equals(endpoint.getScheme());
        return http && endpoint.getHost() != null && endpoint.getUserInfo() == null && endpoint.getQuery() == null;
    }

    private static void require(boolean fine, String otherwise) {
        if (!fine) {
            throw new IllegalArgumentException(otherwise);
        }
    }
}
