package dev.seaworthy.health.checks;

import dev.seaworthy.health.CheckContext;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Sends one request at a time and reads the beginning of the answer, all within the deadline of an attempt. */
final class HttpCaller {

    private final HttpClient.Redirect redirects;
    private final @Nullable SSLContext tls;

    /** Made by the first attempt, since it starts a thread, which ends once nothing refers to the client. */
    private volatile @Nullable HttpClient client;

    HttpCaller(HttpClient.Redirect redirects, @Nullable SSLContext tls) {
        this.redirects = redirects;
        this.tls = tls;
    }

    /** The answer with at most so many bytes of its body. */
    HttpResponse<byte[]> send(HttpRequest request, int mostBytes, CheckContext context)
            throws IOException, InterruptedException {
        // Not the blocking send: it stops watching the time, and on some JDKs interrupts, once the headers are here.
        CompletableFuture<HttpResponse<byte[]>> answer =
                client().sendAsync(request, headers -> new FirstBytes(mostBytes));
        try {
            return answer.get(context.remaining().toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw new HttpTimeoutException("deadline");
        } catch (ExecutionException e) {
            throw asIoException(e.getCause());
        } finally {
            // Closes the connection of an answer that nobody waits for any longer; no effect on a complete one.
            answer.cancel(true);
        }
    }

    /** What a failure to get an answer means, in words that are safe to show. */
    static String describe(String target, IOException failure) {
        if (failure instanceof HttpTimeoutException) {
            return target + " does not answer within the deadline";
        }
        if (failure instanceof ConnectException) {
            return causedBy(failure, UnresolvedAddressException.class)
                    ? "the host of " + target + " has no known address"
                    : target + " refuses connections";
        }
        return causedBy(failure, SSLException.class)
                ? "TLS with " + target + " failed"
                : "the connection to " + target + " broke";
    }

    /** A URI fit for messages: without user, query and fragment. */
    static String nameOf(URI uri) {
        String path = uri.getRawPath() == null ? "" : uri.getRawPath();
        return uri.getScheme() + "://" + uri.getRawAuthority() + path;
    }

    /** Refuses what is no absolute http or https URI, without repeating it: it may hold a password. */
    static URI requireHttp(URI uri) {
        boolean http = "http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme());
        if (!http || uri.getHost() == null) {
            throw new IllegalArgumentException("the URI of a check has no http or https scheme, or no host; give it as"
                    + " https://host[:port]/path");
        }
        if (uri.getRawUserInfo() != null) {
            throw new IllegalArgumentException("the URI of a check of " + uri.getHost()
                    + " holds a user or password; leave it out and give a header instead");
        }
        return uri;
    }

    private HttpClient client() {
        HttpClient existing = client;
        if (existing == null) {
            HttpClient.Builder builder =
                    HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).followRedirects(redirects);
            if (tls != null) {
                builder.sslContext(tls);
            }
            existing = builder.build();
            client = existing;
        }
        return existing;
    }

    private static boolean causedBy(Throwable failure, Class<? extends Throwable> type) {
        Throwable cause = failure;
        while (cause != null && !type.isInstance(cause)) {
            cause = cause.getCause();
        }
        return cause != null;
    }

    private static IOException asIoException(@Nullable Throwable cause) {
        return cause instanceof IOException io ? io : new IOException("no answer", cause);
    }
}
