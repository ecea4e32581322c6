package dev.seaworthy.health.checks;

import dev.seaworthy.health.CheckContext;
import dev.seaworthy.health.CheckResult;
import dev.seaworthy.health.HealthCheck;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Sends an HTTP request and expects a status, 200 to 299 if not said otherwise, and optionally a text in the body.
 * Redirects are not followed unless asked for, since one to a login page would pass. Ask the service that is called, not
 * its readiness probe: probes that ask each other fall together.
 */
public final class HttpCheck implements HealthCheck {

    private static final int SUCCESS = 200;
    private static final int REDIRECTION = 300;

    private final HttpCaller caller;
    private final HttpRequest request;
    private final Set<Integer> expected;
    private final @Nullable String text;
    private final int mostBytes;
    private final String target;

    HttpCheck(HttpCaller caller, HttpRequest request, Set<Integer> expected, @Nullable String text, int mostBytes) {
        this.caller = caller;
        this.request = request;
        this.expected = Set.copyOf(expected);
        this.text = text;
        this.mostBytes = mostBytes;
        this.target = HttpCaller.nameOf(request.uri());
    }

    /**
     * Starts the configuration of a check of this page.
     *
     * @param uri absolute, http or https; its query is sent but never shown
     */
    public static HttpCheckBuilder builder(URI uri) {
        return new HttpCheckBuilder(HttpCaller.requireHttp(uri));
    }

    @Override
    public CheckResult check(CheckContext context) throws InterruptedException {
        context.ifTimedOut(CheckResult.down(target + " does not answer within the deadline"));
        long started = System.nanoTime();
        try {
            HttpResponse<byte[]> answer = caller.send(request, mostBytes, context);
            return judge(answer).with("status", answer.statusCode()).with("response_ms", Millis.since(started));
        } catch (IOException e) {
            return CheckResult.down(HttpCaller.describe(target, e)).causedBy(e);
        }
    }

    private CheckResult judge(HttpResponse<byte[]> answer) {
        int status = answer.statusCode();
        boolean good = expected.isEmpty() ? status >= SUCCESS && status < REDIRECTION : expected.contains(status);
        if (!good) {
            return CheckResult.down(target + " answered with status " + status);
        }
        if (text != null && !new String(answer.body(), StandardCharsets.UTF_8).contains(text)) {
            return CheckResult.down(
                    target + " answered without the expected text in its first " + mostBytes + " bytes");
        }
        return CheckResult.up();
    }
}
