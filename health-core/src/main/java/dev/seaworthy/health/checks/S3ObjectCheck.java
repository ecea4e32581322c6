package dev.seaworthy.health.checks;

import dev.seaworthy.health.CheckContext;
import dev.seaworthy.health.CheckResult;
import dev.seaworthy.health.HealthCheck;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads the first byte of one object in an S3-compatible store, with a signed request and no client library: proves the
 * way there, the bucket and the credentials with no more rights than {@code s3:GetObject}. A missing object is up, since
 * the store said so; a missing right is degraded. It does not ask for the headers alone (HEAD): only the body of an
 * answer tells a missing bucket from a missing object, and wrong credentials from a missing right.
 */
public final class S3ObjectCheck implements HealthCheck {

    private static final int MOST_BYTES = 4096;
    private static final int CLIENT_ERROR = 400;
    private static final int FORBIDDEN = 403;
    private static final int NOT_FOUND = 404;

    /** Of an empty object, which has no first byte. */
    private static final int RANGE_NOT_SATISFIABLE = 416;

    private static final Pattern CODE = Pattern.compile("<Code>(\\p{Alnum}{1,64})</Code>");

    private static final Set<String> BAD_CREDENTIALS = Set.of(
            "InvalidAccessKeyId", "SignatureDoesNotMatch", "ExpiredToken", "InvalidToken", "TokenRefreshRequired");

    private final HttpCaller caller;
    private final S3Object object;
    private final String region;
    private final @Nullable Supplier<S3Credentials> credentials;
    private final InstantSource clock;

    S3ObjectCheck(
            HttpCaller caller,
            S3Object object,
            String region,
            @Nullable Supplier<S3Credentials> credentials,
            InstantSource clock) {
        this.caller = caller;
        this.object = object;
        this.region = region;
        this.credentials = credentials;
        this.clock = clock;
    }

    /**
     * Starts the configuration of a check of this object.
     *
     * @param endpoint such as {@code https://s3.eu-central-1.amazonaws.com}; its path is ignored
     * @param key of an object that may be read, best a small one that stays
     */
    public static S3ObjectCheckBuilder builder(URI endpoint, String bucket, String key) {
        return new S3ObjectCheckBuilder(new S3Object(endpoint, bucket, key, false));
    }

    @Override
    public CheckResult check(CheckContext context) throws InterruptedException {
        context.ifTimedOut(CheckResult.down("the store of " + object + " does not answer within the deadline"));
        long started = System.nanoTime();
        try {
            HttpResponse<byte[]> answer = caller.send(request(), MOST_BYTES, context);
            return judge(answer).with("status", answer.statusCode()).with("response_ms", Millis.since(started));
        } catch (IOException e) {
            return CheckResult.down(HttpCaller.describe("the store of " + object, e))
                    .causedBy(e);
        }
    }

    private HttpRequest request() {
        HttpRequest.Builder request = HttpRequest.newBuilder(object.uri());
        Map<String, String> range = Map.of("range", "bytes=0-0");
        if (credentials == null) {
            range.forEach(request::setHeader);
        } else {
            new SignatureV4(credentials.get(), region)
                    .sign(object.host(), object.path(), range, clock.instant())
                    .forEach(request::setHeader);
        }
        return request.build();
    }

    private CheckResult judge(HttpResponse<byte[]> answer) {
        int status = answer.statusCode();
        if (status < 300 || status == RANGE_NOT_SATISFIABLE) {
            return CheckResult.up();
        }
        Matcher found = CODE.matcher(new String(answer.body(), StandardCharsets.UTF_8));
        String code = found.find() ? found.group(1) : "";
        if (status == NOT_FOUND) {
            return "NoSuchBucket".equals(code)
                    ? CheckResult.down("bucket " + object.bucket() + " does not exist at "
                            + object.endpoint().getHost())
                    : CheckResult.up(object + " does not exist, but its store answers");
        }
        if (BAD_CREDENTIALS.contains(code)) {
            return CheckResult.down("the store of " + object + " refuses the credentials (" + code + ")");
        }
        if ("RequestTimeTooSkewed".equals(code)) {
            return CheckResult.down("the clocks of this machine and of the store of " + object + " differ too much");
        }
        if (status == FORBIDDEN) {
            return CheckResult.degraded("the credentials may not read " + object + ": grant s3:GetObject; without"
                    + " s3:ListBucket a missing object is refused too");
        }
        String hint = status > CLIENT_ERROR ? "" : ": are endpoint and region right?";
        return CheckResult.down("the store of " + object + " answered with status " + status
                + (code.isEmpty() ? "" : " " + code) + hint);
    }
}
