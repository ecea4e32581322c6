package dev.seaworthy.health.checks;

import java.net.http.HttpClient;
import java.time.InstantSource;
import java.util.Objects;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** Describes how to reach an object. Not thread-safe; {@link #build()} may be called more than once. */
public final class S3ObjectCheckBuilder {

    /** What stores without regions expect. */
    public static final String DEFAULT_REGION = "us-east-1";

    private S3Object object;
    private String region = DEFAULT_REGION;
    private @Nullable Supplier<S3Credentials> credentials;
    private @Nullable SSLContext tls;
    private InstantSource clock = InstantSource.system();

    S3ObjectCheckBuilder(S3Object object) {
        this.object = object;
    }

    /** The region that requests are signed for. */
    public S3ObjectCheckBuilder region(String newRegion) {
        if (!newRegion.matches("[A-Za-z0-9-]+")) {
            throw new IllegalArgumentException("\"" + newRegion + "\" is no S3 region; give one such as eu-central-1");
        }
        region = newRegion;
        return this;
    }

    /** Lasting credentials; without any, requests are anonymous. */
    public S3ObjectCheckBuilder credentials(String accessKey, String secretKey) {
        S3Credentials lasting = new S3Credentials(accessKey, secretKey, null);
        return credentialsFrom(() -> lasting);
    }

    /** Asks for credentials at each attempt, within its deadline, for those that are renewed while the host runs. */
    public S3ObjectCheckBuilder credentialsFrom(Supplier<S3Credentials> supplier) {
        credentials = Objects.requireNonNull(supplier);
        return this;
    }

    /** Puts the bucket before the host, as some stores want it, instead of into the path. */
    public S3ObjectCheckBuilder bucketInHost() {
        object = new S3Object(object.endpoint(), object.bucket(), object.key(), true);
        return this;
    }

    /** Trust of one's own for https; the JVM's by default. */
    public S3ObjectCheckBuilder tls(SSLContext newTls) {
        tls = Objects.requireNonNull(newTls);
        return this;
    }

    /** The time that requests are signed with; the system's by default. */
    S3ObjectCheckBuilder clock(InstantSource newClock) {
        clock = newClock;
        return this;
    }

    public S3ObjectCheck build() {
        HttpCaller caller = new HttpCaller(HttpClient.Redirect.NEVER, tls);
        return new S3ObjectCheck(caller, object, region, credentials, clock);
    }
}
