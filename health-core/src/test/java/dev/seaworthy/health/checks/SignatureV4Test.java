package dev.seaworthy.health.checks;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SignatureV4Test {

    private static final S3Credentials OF_THE_EXAMPLE =
            new S3Credentials("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", null);
    private static final Instant TIME = Instant.parse("2013-05-24T00:00:00Z");

    /** Amazon S3 API reference, "Signature calculations for the authorization header", example GET Object. */
    @Test
    void agreesWithThePublishedExample() {
        Map<String, String> headers = new SignatureV4(OF_THE_EXAMPLE, "us-east-1")
                .sign("examplebucket.s3.amazonaws.com", "/test.txt", Map.of("range", "bytes=0-9"), TIME);

        assertThat(headers)
                .containsEntry("x-amz-date", "20130524T000000Z")
                .containsEntry(
                        "authorization",
                        "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,"
                                + "SignedHeaders=host;range;x-amz-content-sha256;x-amz-date,"
                                + "Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41")
                .doesNotContainKey("host");
    }

    @Test
    void temporaryCredentialsSendTheirTokenAndShowNoSecret() {
        S3Credentials temporary = new S3Credentials("ASIA", "secret-key", "session-token");

        assertThat(new SignatureV4(temporary, "us-east-1").sign("host", "/b/k", Map.of(), TIME))
                .containsEntry("x-amz-security-token", "session-token");
        assertThat(temporary.toString()).isEqualTo("S3Credentials[ASIA]");
    }

    @Test
    void keysAreEncodedAsTheSignatureWantsThem() {
        S3Object inPath = new S3Object(URI.create("https://s3.example:443"), "data", "a b/ä+(1).txt", false);
        S3Object inHost = new S3Object(URI.create("http://s3.example:9000"), "data", "k", true);

        assertThat(inPath.uri()).isEqualTo(URI.create("https://s3.example/data/a%20b/%C3%A4%2B%281%29.txt"));
        assertThat(inHost.uri()).isEqualTo(URI.create("http://data.s3.example:9000/k"));
    }
}
