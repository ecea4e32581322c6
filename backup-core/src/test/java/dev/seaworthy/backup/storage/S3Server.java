package dev.seaworthy.backup.storage;

import java.io.ByteArrayInputStream;
import java.net.URI;
import java.util.UUID;
import java.util.stream.Stream;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.nio2blob.TransientNio2BlobStore;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;

/** An S3 server of somebody else's, in this process and in memory. */
public final class S3Server implements AutoCloseable {
    public static final String ACCESS_KEY = "access-key-of-the-test";
    public static final String SECRET_KEY = "secret-key-of-the-test";

    private final S3Proxy server;
    private final TransientNio2BlobStore content;

    private S3Server(S3Proxy server, TransientNio2BlobStore content) {
        this.server = server;
        this.content = content;
    }

    public static S3Server start() throws Exception {
        return start(AuthenticationType.AWS_V4);
    }

    /** One that takes what anybody sends. */
    static S3Server startWithoutAuthentication() throws Exception {
        return start(AuthenticationType.NONE);
    }

    private static S3Server start(AuthenticationType authentication) throws Exception {
        TransientNio2BlobStore content = new TransientNio2BlobStore();
        S3Proxy server = S3Proxy.builder()
                .blobStore(content)
                .endpoint(URI.create("http://127.0.0.1:0"))
                .awsAuthentication(authentication, ACCESS_KEY, SECRET_KEY)
                .build();
        server.start();
        return new S3Server(server, content);
    }

    public int port() {
        return server.getPort();
    }

    public URI endpoint() {
        return at(port());
    }

    public static URI at(int port) {
        return URI.create("http://127.0.0.1:" + port);
    }

    /** A new bucket of this server. */
    public S3StorageBuilder emptyBucket() {
        String name = "bucket-" + UUID.randomUUID();
        try (S3Client client = client()) {
            client.createBucket(create -> create.bucket(name));
        }
        return S3Storage.bucket(name).endpoint(endpoint()).pathStyle(true).credentials(S3Server::credentials);
    }

    /** Fills a bucket past HTTP. */
    void fill(String bucket, Stream<String> keys) {
        keys.forEach(key -> content.putBlob(
                PutObjectRequest.builder()
                        .bucket(bucket)
                        .key(key)
                        .contentLength(1L)
                        .build(),
                new ByteArrayInputStream(new byte[1])));
    }

    public static S3Credentials credentials() {
        return S3Credentials.of(ACCESS_KEY, SECRET_KEY);
    }

    /** For a look behind the storage under test. */
    public S3Client client() {
        return S3Client.builder()
                .endpointOverride(endpoint())
                .region(Region.US_EAST_1)
                .forcePathStyle(true)
                .credentialsProvider(
                        StaticCredentialsProvider.create(AwsBasicCredentials.create(ACCESS_KEY, SECRET_KEY)))
                .build();
    }

    @Override
    public void close() {
        try {
            server.stop();
        } catch (Exception failure) {
            throw new IllegalStateException("The S3 server does not stop", failure);
        }
    }
}
