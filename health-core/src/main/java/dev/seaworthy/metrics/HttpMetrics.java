package dev.seaworthy.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
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

    /** Enough for any API drawn by hand, small enough that a scanner cannot fill the memory. */
    public static final int MOST_ROUTES = 200;

    private static final String NOT_FOUND_ROUTE = "NOT_FOUND";
    private static final String REDIRECTION_ROUTE = "REDIRECTION";
    private static final String OTHER_METHOD = "OTHER";
    private static final Set<String> METHODS =
            Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT");
    private static final long WINDOW_SECONDS = 300;

    private static final Duration[] BUCKETS = Arrays.stream(Histogram.REQUEST_SECONDS)
            .mapToObj(seconds -> Duration.ofNanos(Math.round(seconds * 1e9)))
            .toArray(Duration[]::new);

    /** A request under way. Finish it exactly once; later calls do nothing. */
    public interface Timing {
        /**
         * The request is over.
         *
         * @param route the matched pattern, or {@code null}
         * @param failure what the request threw, or {@code null}
         */
        void finish(int status, @Nullable String route, @Nullable Throwable failure);
    }

    private record Key(String method, String route) {}

    private final Meters meters;
    private final boolean publishes;
    private final Map<Key, RouteStats> table = new ConcurrentHashMap<>();
    private final Set<String> routes = ConcurrentHashMap.newKeySet();
    private final AtomicLong active = new AtomicLong();
    private final AtomicLong overflow = new AtomicLong();
    private final @Nullable Counter overflowCounter;

    HttpMetrics(Meters meters, boolean publishes) {
        this.meters = meters;
        this.publishes = publishes;
        if (publishes) {
            overflowCounter = meters.remember(Counter.builder(MeterNames.HTTP_ROUTES_OVERFLOW)
                    .description("Requests counted as OTHER because the route table is full")
                    .register(meters.registry()));
            meters.gauge(MeterNames.HTTP_ACTIVE, null, "Requests being served", active::get);
        } else {
            overflowCounter = null;
        }
    }

    /** A request begins. The route may not be known yet: {@code null}. */
    public Timing start(String method, @Nullable String route) {
        active.incrementAndGet();
        String known = METHODS.contains(method) ? method : OTHER_METHOD;
        return new OneRequest(known, route, route == null ? null : stats(known, route));
    }

    private final class OneRequest implements Timing {

        private final String method;
        private final @Nullable String expectedRoute;
        private final @Nullable RouteStats expected;
        private final long startedNanos = System.nanoTime();
        private boolean finished;

        OneRequest(String method, @Nullable String expectedRoute, @Nullable RouteStats expected) {
            this.method = method;
            this.expectedRoute = expectedRoute;
            this.expected = expected;
            if (expected != null) {
                expected.inFlight.incrementAndGet();
            }
        }

        @Override
        public synchronized void finish(int status, @Nullable String route, @Nullable Throwable failure) {
            if (finished) {
                return;
            }
            finished = true;
            long nanos = System.nanoTime() - startedNanos;
            active.decrementAndGet();
            if (expected != null) {
                expected.inFlight.decrementAndGet();
            }
            record(statsOf(status, route), status, failure, nanos);
        }

        private RouteStats statsOf(int status, @Nullable String route) {
            if (expected != null && (route == null || route.equals(expectedRoute))) {
                return expected;
            }
            return stats(method, route != null ? route : unmatched(status));
        }
    }

    private void record(RouteStats stats, int status, @Nullable Throwable failure, long nanos) {
        int legal = status >= 100 && status <= 599 ? status : 0;
        stats.count(legal, nanos);
        if (stats.route.equals(OTHER_ROUTE)) {
            countOverflow();
        }
        if (publishes) {
            String exception = failure == null ? "none" : failure.getClass().getSimpleName();
            stats.timer(new RouteStats.Ending(legal, exception), this::timer).record(nanos, TimeUnit.NANOSECONDS);
        }
    }

    private RouteStats stats(String method, String route) {
        RouteStats known = table.get(new Key(method, route));
        if (known != null) {
            return known;
        }
        return table.computeIfAbsent(
                new Key(method, fits(route) ? route : OTHER_ROUTE), key -> new RouteStats(key.method(), key.route()));
    }

    private boolean fits(String route) {
        if (routes.contains(route)) {
            return true;
        }
        if (routes.size() >= MOST_ROUTES) {
            return false;
        }
        synchronized (routes) {
            return routes.contains(route) || (routes.size() < MOST_ROUTES && routes.add(route));
        }
    }

    private void countOverflow() {
        overflow.incrementAndGet();
        if (overflowCounter != null) {
            overflowCounter.increment();
        }
    }

    /** Paths nobody serves are chosen by strangers: they share a name. */
    private static String unmatched(int status) {
        return status == 404 ? NOT_FOUND_ROUTE : status / 100 == 3 ? REDIRECTION_ROUTE : UNKNOWN_ROUTE;
    }

    private Timer timer(String method, String route, RouteStats.Ending ending) {
        return meters.remember(Timer.builder(MeterNames.HTTP_REQUESTS)
                .description("Requests served, by method, route and result")
                .tags(
                        "method",
                        method,
                        "uri",
                        route,
                        "status",
                        ending.status() == 0 ? "UNKNOWN" : Integer.toString(ending.status()),
                        "outcome",
                        outcome(ending.status()),
                        "exception",
                        ending.exception())
                .serviceLevelObjectives(BUCKETS)
                .register(meters.registry()));
    }

    private static String outcome(int status) {
        return switch (status / 100) {
            case 1 -> "INFORMATIONAL";
            case 2 -> "SUCCESS";
            case 3 -> "REDIRECTION";
            case 4 -> "CLIENT_ERROR";
            case 5 -> "SERVER_ERROR";
            default -> "UNKNOWN";
        };
    }

    void rotate() {
        table.values().forEach(RouteStats::rotate);
    }

    /** The body of {@code /metrics/http}: the routes used in the last five minutes or in use now. */
    public HttpReport report() {
        return new HttpReport(
                WINDOW_SECONDS,
                table.values().stream()
                        .map(RouteStats::report)
                        .filter(route -> route.count() > 0 || route.inFlight() > 0)
                        .sorted(Comparator.comparing(HttpReport.Route::route).thenComparing(HttpReport.Route::method))
                        .toList(),
                overflow.get());
    }
}
