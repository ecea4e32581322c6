package dev.seaworthy.health.checks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.seaworthy.health.CheckResult;
import dev.seaworthy.health.Status;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.nio2blob.FilesystemNio2BlobStore;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class S3ObjectCheckTest {

    private static final String SECRET = "secret-key-of-the-test";

    @TempDir
    static Path folder;

    private static S3Proxy store;

    @BeforeAll
    static void startStore() throws Exception {
        Path bucket = Files.createDirectory(folder.resolve("data"));
        Files.writeString(bucket.resolve("probe ä+1.txt"), "here");
        Files.createFile(bucket.resolve("empty"));
        store = S3Proxy.builder()
                .blobStore(new FilesystemNio2BlobStore(folder.toString()))
                .endpoint(URI.create("http://127.0.0.1:0"))
                .awsAuthentication(AuthenticationType.AWS_V4, "access", SECRET)
                .build();
        store.start();
    }

    @AfterAll
    static void stopStore() throws Exception {
        store.stop();
    }

    @Test
    void anObjectThatCanBeReadIsUpAlsoAnEmptyOne() throws Exception {
        CheckResult result = check(object("data", "probe ä+1.txt"));

        assertThat(result.status()).as(result.toString()).isEqualTo(Status.UP);
        assertThat(result.message()).isNull();
        assertThat(result.data()).containsEntry("status", 206L).containsKey("response_ms");
        CheckResult empty = check(object("data", "empty"));
        assertThat(empty.status()).as(empty.toString()).isEqualTo(Status.UP);
    }

    @Test
    void aMissingObjectIsUpButAMissingBucketIsDown() throws Exception {
        assertThat(check(object("data", "gone")).message())
                .isEqualTo("object gone of bucket data at 127.0.0.1 does not exist, but its store answers");
        assertThat(check(object("data", "gone")).status()).isEqualTo(Status.UP);

        CheckResult bucket = check(object("nowhere", "gone"));
        assertThat(bucket.status()).isEqualTo(Status.DOWN);
        assertThat(bucket.message()).isEqualTo("bucket nowhere does not exist at 127.0.0.1");
    }

    @Test
    void wrongCredentialsAndClocksAreDownAndShowNoSecret() throws Exception {
        CheckResult secret = check(object("data", "empty").credentials("access", "wrong-secret"));
        CheckResult key = check(object("data", "empty").credentials("unknown", SECRET));
        CheckResult clock =
                check(object("data", "empty").clock(InstantSource.offset(InstantSource.system(), Duration.ofDays(-1))));

        assertThat(secret.status()).isEqualTo(Status.DOWN);
        assertThat(secret.message())
                .contains("refuses the credentials (SignatureDoesNotMatch)")
                .doesNotContain("wrong-secret");
        assertThat(key.message()).contains("refuses the credentials (InvalidAccessKeyId)");
        assertThat(clock.message()).startsWith("the clocks of this machine and of the store");
    }

    @ParameterizedTest
    @CsvSource({
        "403 Forbidden, AccessDenied, DEGRADED, grant s3:GetObject",
        "503 Slow Down, SlowDown, DOWN, answered with status 503 SlowDown",
        "400 Bad Request, AuthorizationHeaderMalformed, DOWN, are endpoint and region right?",
        "301 Moved, PermanentRedirect, DOWN, answered with status 301 PermanentRedirect: are endpoint and region right?",
    })
    void whatAStoreSeldomSaysIsUnderstood(String line, String code, Status status, String meaning) throws Exception {
        String body = "<Error><Code>" + code + "</Code></Error>";
        String answer = "HTTP/1.1 " + line + "\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
        try (ScriptedServer server = new ScriptedServer(answer)) {
            CheckResult result = check(S3ObjectCheck.builder(local(server.port()), "data", "key"));

            assertThat(result.status()).isEqualTo(status);
            assertThat(result.message()).contains(meaning);
        }
    }

    @Test
    @Timeout(60)
    void aSilentStoreIsDownByTheDeadline() throws Exception {
        try (ScriptedServer silent = new ScriptedServer("")) {
            CheckResult result = S3ObjectCheck.builder(local(silent.port()), "data", "key")
                    .build()
                    .check(FixedContext.within(Duration.ofMillis(300)));

            assertThat(result.message())
                    .isEqualTo(
                            "the store of object key of bucket data at localhost does not answer within the deadline");
        }
    }

    @Test
    void whatCannotBeMeantIsRefused() {
        URI endpoint = URI.create("https://s3.example");

        assertThatThrownBy(() -> S3ObjectCheck.builder(endpoint, "a/b", "key"))
                .hasMessageContaining("no S3 bucket name");
        assertThatThrownBy(() ->
                        S3ObjectCheck.builder(endpoint, "my_bucket", "key").bucketInHost())
                .hasMessageContaining("my_bucket")
                .hasMessageContaining("leave bucketInHost() out");
        assertThatThrownBy(() -> S3ObjectCheck.builder(endpoint, "data", "")).hasMessageContaining("no object key");
        assertThatThrownBy(() -> S3ObjectCheck.builder(URI.create("s3://data/key"), "data", "key"))
                .hasMessageContaining("http or https");
        assertThatThrownBy(() -> S3ObjectCheck.builder(endpoint, "data", "key").region("eu central"))
                .hasMessageContaining("no S3 region");
    }

    private static S3ObjectCheckBuilder object(String bucket, String key) {
        return S3ObjectCheck.builder(URI.create("http://127.0.0.1:" + store.getPort()), bucket, key)
                .credentials("access", SECRET);
    }

    private static URI local(int port) {
        return URI.create("http://localhost:" + port);
    }

    private static CheckResult check(S3ObjectCheckBuilder builder) throws InterruptedException {
        return builder.build().check(FixedContext.within(Duration.ofSeconds(20)));
    }
}
