package dev.seaworthy.health.checks;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** AWS Signature Version 4 of a GET without query and body, as S3-compatible stores understand it. */
final class SignatureV4 {

    private static final String ALGORITHM = "AWS4-HMAC-SHA256";
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);
    private static final int DAY_LENGTH = 8;

    private final S3Credentials credentials;
    private final String region;

    SignatureV4(S3Credentials credentials, String region) {
        this.credentials = credentials;
        this.region = region;
    }

    /**
     * The headers of the signed request but for {@code Host}, which the client sends itself.
     *
     * @param host as in the request, with its port if that is not the scheme's own
     * @param path percent-encoded
     * @param headers further ones to sign, by lower-case name
     */
    Map<String, String> sign(String host, String path, Map<String, String> headers, Instant now) {
        try {
            String time = TIME.format(now);
            TreeMap<String, String> signed = new TreeMap<>(headers);
            signed.put("host", host);
            signed.put("x-amz-content-sha256", sha256(""));
            signed.put("x-amz-date", time);
            if (credentials.sessionToken() != null) {
                signed.put("x-amz-security-token", credentials.sessionToken());
            }
            String authorization = authorization(path, signed, time);
            signed.remove("host");
            signed.put("authorization", authorization);
            return signed;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }

    private String authorization(String path, SortedMap<String, String> signed, String time)
            throws GeneralSecurityException {
        String names = String.join(";", signed.keySet());
        StringBuilder request = new StringBuilder("GET\n" + path + "\n\n");
        signed.forEach(
                (name, value) -> request.append(name).append(':').append(value).append('\n'));
        request.append('\n').append(names).append('\n').append(sha256(""));
        String day = time.substring(0, DAY_LENGTH);
        String scope = day + "/" + region + "/s3/aws4_request";
        String text = ALGORITHM + "\n" + time + "\n" + scope + "\n" + sha256(request.toString());
        String signature = HexFormat.of().formatHex(hmac(key(day), text));
        return ALGORITHM + " Credential=" + credentials.accessKey() + "/" + scope + ",SignedHeaders=" + names
                + ",Signature=" + signature;
    }

    private byte[] key(String day) throws GeneralSecurityException {
        byte[] ofDay = hmac(("AWS4" + credentials.secretKey()).getBytes(StandardCharsets.UTF_8), day);
        return hmac(hmac(hmac(ofDay, region), "s3"), "aws4_request");
    }

    private static byte[] hmac(byte[] key, String text) throws NoSuchAlgorithmException, InvalidKeyException {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String sha256(String text) throws NoSuchAlgorithmException {
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(digest);
    }
}
