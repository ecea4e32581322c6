package dev.seaworthy.metrics;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Tells a client that went away from a fault of the application. Only what a container throws for that very reason
 * counts: a broken pipe alone could as well be that of a database.
 */
final class ClientAbort {

    private static final int DEEPEST = 10;

    /** By name, because none of them is on our class path. */
    private static final Set<String> THROWN_BY_CONTAINERS = Set.of(
            "org.eclipse.jetty.io.EofException",
            "org.apache.catalina.connector.ClientAbortException",
            "org.springframework.web.context.request.async.AsyncRequestNotUsableException");

    /** Undertow has no exception of its own: what its socket threw comes out of the streams of the servlet. */
    private static final Set<String> STREAMS_OF_UNDERTOW = Set.of(
            "io.undertow.servlet.spec.ServletOutputStreamImpl", "io.undertow.servlet.spec.ServletInputStreamImpl");

    /** What the socket says; UT000128 is Undertow's own word for a request that ended too early. */
    private static final List<String> GONE = List.of("broken pipe", "connection reset", "ut000128");

    private ClientAbort() {}

    static boolean caused(@Nullable Throwable failure) {
        Throwable at = failure;
        for (int depth = 0; at != null && depth < DEEPEST; depth++) {
            if (THROWN_BY_CONTAINERS.contains(at.getClass().getName()) || thrownByUndertow(at)) {
                return true;
            }
            at = at.getCause();
        }
        return false;
    }

    private static boolean thrownByUndertow(Throwable failure) {
        return failure instanceof IOException
                && (failure instanceof ClosedChannelException || tellsThatThePeerIsGone(failure.getMessage()))
                && Arrays.stream(failure.getStackTrace())
                        .anyMatch(frame -> STREAMS_OF_UNDERTOW.contains(frame.getClassName()));
    }

    private static boolean tellsThatThePeerIsGone(@Nullable String message) {
        return message != null && GONE.stream().anyMatch(message.toLowerCase(Locale.ROOT)::contains);
    }
}
