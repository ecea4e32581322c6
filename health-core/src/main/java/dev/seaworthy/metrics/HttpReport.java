package dev.seaworthy.metrics;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Requests per route over the last minutes; the body of {@code /metrics/http}.
 *
 * @param overflowCount requests counted under {@code OTHER} because the route table is full, since start
 */
public record HttpReport(long windowSeconds, List<Route> routes, long overflowCount) {

    public HttpReport {
        routes = List.copyOf(routes);
    }

    /**
     * One method and route. Counts and percentiles are of the window; percentiles are interpolated between buckets, and
     * one beyond the last bucket, 10 s, is told as exactly that. A request whose route is known only at its end is in
     * flight under {@code UNKNOWN} until then.
     */
    public record Route(
            String method,
            String route,
            long count,
            long errorCount,
            long clientErrorCount,
            @Nullable Double errorRatio,
            @Nullable Double p50Ms,
            @Nullable Double p95Ms,
            @Nullable Double p99Ms,
            long inFlight) {}
}
