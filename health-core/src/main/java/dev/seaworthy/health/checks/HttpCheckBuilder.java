package dev.seaworthy.health.checks;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.util.Arrays;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** Describes a request and what a good answer is. Not thread-safe; {@link #build()} may be called more than once. */
public final class HttpCheckBuilder {

    /** Enough for any answer made for a check; whatever follows is not read. */
    public static final int DEFAULT_BODY_BYTES = 64 * 1024;

    private static final int LOWEST_STATUS = 100;
    private static final int HIGHEST_STATUS = 599;

    private final HttpRequest.Builder request;
    private Set<Integer> expected = Set.of();
    private @Nullable String text;
    private int mostBytes = DEFAULT_BODY_BYTES;
    private HttpClient.Redirect redirects = HttpClient.Redirect.NEVER;
    private @Nullable SSLContext tls;

    HttpCheckBuilder(URI uri) {
        request = HttpRequest.newBuilder(uri).header("User-Agent", "seaworthy-health");
    }

    /** Sends HEAD instead of GET. */
    public HttpCheckBuilder head() {
        request.method("HEAD", HttpRequest.BodyPublishers.noBody());
        return this;
    }

    /** Adds a header to the request, such as {@code Authorization}; its value is never shown. */
    public HttpCheckBuilder header(String name, String value) {
        try {
            request.setHeader(name, value);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("header \"" + name + "\" of a check cannot be sent: its name is reserved"
                    + " or name or value hold illegal characters");
        }
        return this;
    }

    /** The statuses of a good answer, instead of 200 to 299. */
    public HttpCheckBuilder expectStatus(int... statuses) {
        expected = Arrays.stream(statuses).boxed().collect(Collectors.toUnmodifiableSet());
        if (expected.isEmpty() || !expected.stream().allMatch(HttpCheckBuilder::isStatus)) {
            throw new IllegalArgumentException(
                    "expected statuses are " + Arrays.toString(statuses) + "; give one or more from 100 to 599");
        }
        return this;
    }

    /** What a good answer contains, within the bytes that are read. */
    public HttpCheckBuilder expectText(String newText) {
        if (newText.isEmpty()) {
            throw new IllegalArgumentException("the text that a check expects is empty; leave it out instead");
        }
        text = newText;
        return this;
    }

    /** How much of the body is read; the rest is left. */
    public HttpCheckBuilder bodyBytes(int most) {
        if (most < 1) {
            throw new IllegalArgumentException("the bytes to read of a body are " + most + "; give 1 or more");
        }
        mostBytes = most;
        return this;
    }

    /** Follows redirects, except from https to http. */
    public HttpCheckBuilder followRedirects() {
        redirects = HttpClient.Redirect.NORMAL;
        return this;
    }

    /** Trust, and a client certificate if wanted, of one's own for https; the JVM's by default. */
    public HttpCheckBuilder tls(SSLContext newTls) {
        tls = Objects.requireNonNull(newTls);
        return this;
    }

    public HttpCheck build() {
        return new HttpCheck(new HttpCaller(redirects, tls), request.copy().build(), expected, text, mostBytes);
    }

    private static boolean isStatus(int status) {
        return status >= LOWEST_STATUS && status <= HIGHEST_STATUS;
    }
}
