package dev.seaworthy.backup.storage;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import javax.xml.stream.XMLStreamException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;

/** The part of a bucket that a repository lies in. Every request goes through here, and fails with a reason. Thread-safe. */
final class S3Bucket implements AutoCloseable {
    private static final Duration LONGEST_CONNECT = Duration.ofSeconds(10);
    private static final int SILENCES_PER_ATTEMPT = 10;
    private static final String REGION_OF_OTHERS = "us-east-1";

    private static final Pattern LOCAL = Pattern.compile("localhost|127\\..*|\\[::1]");

    private final S3Client client;
    private final String name;
    private final String prefix;
    private final String place;
    private final boolean local;

    private S3Bucket(S3Client client, String name, String prefix, String place, boolean local) {
        this.local = local;
        this.client = client;
        this.name = name;
        this.prefix = prefix;
        this.place = place;
    }

    /** How the store is reached. */
    record Settings(
            @Nullable URI endpoint,
            @Nullable String region,
            boolean pathStyle,
            @Nullable Supplier<S3Credentials> credentials,
            Duration timeout,
            int attempts) {}

    static S3Bucket open(String name, String prefix, Settings settings) {
        String at = settings.endpoint() == null
                ? "AWS" + (settings.region() == null ? "" : " " + settings.region())
                : settings.endpoint().toString();
        String path = prefix.isEmpty() ? "" : "/" + prefix.substring(0, prefix.length() - 1);
        boolean local = settings.endpoint() != null
                && LOCAL.matcher(String.valueOf(settings.endpoint().getHost())).matches();
        return new S3Bucket(client(settings), name, prefix, "S3 bucket " + name + path + " at " + at, local);
    }

    private static S3Client client(Settings settings) {
        Duration timeout = settings.timeout();
        Duration attempt = timeout.multipliedBy(SILENCES_PER_ATTEMPT);
        S3ClientBuilder builder = S3Client.builder()
                .httpClientBuilder(UrlConnectionHttpClient.builder()
                        .connectionTimeout(timeout.compareTo(LONGEST_CONNECT) < 0 ? timeout : LONGEST_CONNECT)
                        .socketTimeout(timeout))
                // Stores other than AWS refuse the checksums that the SDK adds by default.
                .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
                .forcePathStyle(settings.pathStyle())
                .serviceConfiguration(service -> service.chunkedEncodingEnabled(false))
                .overrideConfiguration(override -> override.apiCallAttemptTimeout(attempt)
                        .apiCallTimeout(attempt.multipliedBy(settings.attempts()))
                        .retryStrategy(AwsRetryStrategy.standardRetryStrategy().toBuilder()
                                .maxAttempts(settings.attempts())
                                // A listing that is cut off in its middle; the SDK takes it for a bad answer.
                                .retryOnExceptionOrCauseInstanceOf(XMLStreamException.class)
                                .build()));
        Supplier<S3Credentials> credentials = settings.credentials();
        if (credentials != null) {
            AwsCredentialsProvider provider = () -> translate(credentials.get());
            builder.credentialsProvider(provider);
        }
        URI endpoint = settings.endpoint();
        if (endpoint != null) {
            builder.endpointOverride(endpoint);
        }
        String region = settings.region() == null && endpoint != null ? REGION_OF_OTHERS : settings.region();
        if (region != null) {
            builder.region(Region.of(region));
        }
        try {
            return builder.build();
        } catch (SdkException noRegion) {
            throw new IllegalArgumentException(
                    "The S3 storage cannot be used: " + noRegion.getMessage() + ". Give a region or set AWS_REGION",
                    noRegion);
        }
    }

    private static AwsCredentials translate(S3Credentials credentials) {
        String token = credentials.sessionToken();
        return token == null
                ? AwsBasicCredentials.create(credentials.accessKeyId(), credentials.secretAccessKey())
                : AwsSessionCredentials.create(credentials.accessKeyId(), credentials.secretAccessKey(), token);
    }

    String name() {
        return name;
    }

    /** Whether the store is on this very host. */
    boolean isLocal() {
        return local;
    }

    /** Empty, or ends with {@code /}. */
    String prefix() {
        return prefix;
    }

    String key(String key) {
        return prefix + key;
    }

    /** The client, for a caller that looks at what the store refuses; {@link #explain} it in the end. */
    S3Client client() {
        return client;
    }

    /**
     * Sends a request.
     *
     * @param what what is done, to begin the reason of a failure with
     */
    <T> T call(String what, Function<S3Client, T> request) throws IOException {
        try {
            return request.apply(client);
        } catch (SdkException failure) {
            throw explain(what, failure);
        }
    }

    IOException explain(String what, SdkException failure) {
        return S3Failures.explain(place + ": " + what, failure);
    }

    @Override
    public void close() {
        client.close();
    }

    @Override
    public String toString() {
        return place;
    }
}
