package dev.seaworthy.metrics;

import org.jspecify.annotations.Nullable;

/**
 * Counts and times requests by method and route. The route is a pattern ({@code /projects/{id}}), never a raw path; at
 * most 200 are kept apart, later ones are counted together as {@code OTHER}. Thread-safe.
 */
public final class HttpMetrics {

    /** The route of a request that no pattern matched. */
    public static final String UNKNOWN_ROUTE = "UNKNOWN";

    /** The route of everything that came after the table was full. */
    public static final String OTHER_ROUTE = "OTHER";

    /** A request under way. Finish it exactly once; later calls do nothing. */
    public interface Timing {
        /**
         * @param route the matched pattern, or {@code null}
         * @param failure what the request threw, or {@code null}
         */
        void finish(int status, @Nullable String route, @Nullable Throwable failure);
    }

    HttpMetrics() {}

    /** A request begins. The route may not be known yet: {@code null}. */
    public Timing start(String method, @Nullable String route) {
        throw new UnsupportedOperationException();
    }

    public HttpReport report() {
        throw new UnsupportedOperationException();
    }
}
