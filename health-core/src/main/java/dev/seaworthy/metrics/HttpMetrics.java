package dev.seaworthy.metrics;

import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Counts and times requests by method and route. The route is a pattern ({@code /projects/{id}}), never a raw path; at
 * most 200 are kept apart, later ones are counted together as {@code OTHER}. Thread-safe.
 */
public final class HttpMetrics {

    /** What {@link #report()} looks back on. */
    public static final Duration FIVE_MINUTES = SlidingCounts.FIVE_MINUTES;

    /** The longest that {@link #report(Duration)} looks back. */
    public static final Duration ONE_HOUR = SlidingCounts.ONE_HOUR;

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

    private static final Duration[] BUCKETS = Arrays.stream(Histogram.REQUEST_SECONDS)
            .mapToObj(seconds -> Duration.ofNanos(Math.round(seconds * 1e9)))
            .toArray(Duration[]::new);

    /** A request under way. Finish it exactly once; later calls do nothing. */
    public interface Timing {
        /**
         * The request is over. One whose client went away, as the container's exception tells, is kept apart: it counts
         * neither as served nor as failed.
         *
         * @param route the matched pattern, or {@code null}
         * @param failure what the request threw, or {@code null}
         */
        void finish(int status, @Nullable String route, @Nullable Throwable failure);
    }

    /** What all requests of one method and one expected route share, so that none needs an object of its own. */
    public interface Lane {
        /**
         * A request is over, as {@link Timing#finish} says. Call it exactly once for each {@link HttpMetrics#enter}.
         *
         * @param startedNanos {@link System#nanoTime()} of its beginning
         */
        void leave(long startedNanos, int status, @Nullable String route, @Nullable Throwable failure);
    }

    /** The lanes of one method, also that of requests whose route is not known yet. */
    private record Lanes(String method, UnroutedLane unrouted, Map<String, RoutedLane> routed) {}

    private final Meters meters;
    private final boolean publishes;
    private final RouteStats.Timers timers = this::timer;
    private final Queue<RouteStats> all = new ConcurrentLinkedQueue<>();
    private final Map<String, Lanes> byMethod;
    private final Lanes otherMethods = lanes(OTHER_METHOD);
    private final Set<String> routes = ConcurrentHashMap.newKeySet();
    private final AtomicLong active = new AtomicLong();
    private final AtomicLong overflow = new AtomicLong();

    HttpMetrics(Meters meters, boolean publishes) {
        this.meters = meters;
        this.publishes = publishes;
        byMethod = METHODS.stream().collect(Collectors.toUnmodifiableMap(method -> method, this::lanes));
    }

    void bind() {
        if (publishes) {
            meters.counter(
                    MeterNames.HTTP_ROUTES_OVERFLOW,
                    null,
                    "Requests counted as OTHER because the route table is full",
                    overflow::get);
        }
        meters.gauge(MeterNames.HTTP_ACTIVE, null, "Requests being served", active::get);
    }

    /** A request begins. The route may not be known yet: {@code null}. */
    public Timing start(String method, @Nullable String route) {
        return new OneRequest(enter(method, route));
    }

    /**
     * The same for callers on the hot path: they keep the time in a local variable, and nothing is allocated for a route
     * that was seen before.
     */
    public Lane enter(String method, @Nullable String route) {
        active.incrementAndGet();
        Lanes lanes = of(method);
        if (route == null) {
            lanes.unrouted().unknown.inFlight.incrementAndGet();
            return lanes.unrouted();
        }
        RoutedLane lane = lane(lanes, route);
        lane.stats.inFlight.incrementAndGet();
        return lane;
    }

    private static final class OneRequest implements Timing {

        private final Lane lane;
        private final long startedNanos = System.nanoTime();
        private final AtomicBoolean finished = new AtomicBoolean();

        OneRequest(Lane lane) {
            this.lane = lane;
        }

        @Override
        public void finish(int status, @Nullable String route, @Nullable Throwable failure) {
            if (finished.compareAndSet(false, true)) {
                lane.leave(startedNanos, status, route, failure);
            }
        }
    }

    private final class UnroutedLane implements Lane {

        private final RouteStats unknown;

        /** @param unknown where a request is in flight until its route is known */
        UnroutedLane(RouteStats unknown) {
            this.unknown = unknown;
        }

        @Override
        public void leave(long startedNanos, int status, @Nullable String route, @Nullable Throwable failure) {
            long nanos = System.nanoTime() - startedNanos;
            try {
                String matched = route != null ? route : unmatched(status);
                record(stats(unknown.method, matched), status, failure, nanos);
            } finally {
                active.decrementAndGet();
                unknown.inFlight.decrementAndGet();
            }
        }
    }

    private final class RoutedLane implements Lane {

        private final RouteStats stats;

        RoutedLane(RouteStats stats) {
            this.stats = stats;
        }

        @Override
        public void leave(long startedNanos, int status, @Nullable String route, @Nullable Throwable failure) {
            long nanos = System.nanoTime() - startedNanos;
            try {
                RouteStats matched = route == null || route.equals(stats.route) ? stats : stats(stats.method, route);
                record(matched, status, failure, nanos);
            } finally {
                active.decrementAndGet();
                stats.inFlight.decrementAndGet();
            }
        }
    }

    private void record(RouteStats stats, int status, @Nullable Throwable failure, long nanos) {
        boolean aborted = ClientAbort.caused(failure);
        int legal = !aborted && status >= 100 && status <= 599 ? status : 0;
        if (!aborted) {
            stats.count(legal, nanos);
        }
        if (stats.route.equals(OTHER_ROUTE)) {
            overflow.incrementAndGet();
        }
        if (publishes) {
            String exception = failure == null ? "none" : failure.getClass().getSimpleName();
            stats.timer(legal, exception, aborted, timers).record(nanos, TimeUnit.NANOSECONDS);
        }
    }

    private Lanes lanes(String method) {
        RoutedLane unknown = newLane(method, UNKNOWN_ROUTE);
        Map<String, RoutedLane> routed = new ConcurrentHashMap<>(Map.of(UNKNOWN_ROUTE, unknown));
        return new Lanes(method, new UnroutedLane(unknown.stats), routed);
    }

    private RoutedLane newLane(String method, String route) {
        RouteStats stats = new RouteStats(method, route);
        all.add(stats);
        return new RoutedLane(stats);
    }

    private Lanes of(String method) {
        Lanes known = byMethod.get(method);
        return known == null ? otherMethods : known;
    }

    private RouteStats stats(String method, String route) {
        return lane(of(method), route).stats;
    }

    private RoutedLane lane(Lanes lanes, String route) {
        RoutedLane known = lanes.routed().get(route);
        if (known != null) {
            return known;
        }
        return lanes.routed().computeIfAbsent(fits(route) ? route : OTHER_ROUTE, name -> newLane(lanes.method(), name));
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
                        ending.aborted() ? "CLIENT_ABORT" : outcome(ending.status()),
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

    /** All requests since start: the buckets of their durations, then the failed ones. */
    long[] totals() {
        long[] totals = new long[Histogram.REQUEST_SECONDS.length + 2];
        all.forEach(stats -> stats.addTo(totals));
        return totals;
    }

    /**
     * How many requests since start took at most so many seconds; all of them under {@link Double#POSITIVE_INFINITY}.
     * Those whose client went away are not among them.
     */
    public Map<Double, Double> cumulative() {
        long[] totals = totals();
        Map<Double, Double> cumulative = new LinkedHashMap<>();
        double below = 0;
        for (int i = 0; i <= Histogram.REQUEST_SECONDS.length; i++) {
            below += totals[i];
            cumulative.put(
                    i < Histogram.REQUEST_SECONDS.length ? Histogram.REQUEST_SECONDS[i] : Double.POSITIVE_INFINITY,
                    below);
        }
        return cumulative;
    }

    long active() {
        return active.get();
    }

    void rotate() {
        all.forEach(RouteStats::rotate);
    }

    /** The body of {@code /metrics/http}: the routes used in the last five minutes or in use now. */
    public HttpReport report() {
        return report(FIVE_MINUTES);
    }

    /**
     * The same over another time.
     *
     * @param window {@link #FIVE_MINUTES} or {@link #ONE_HOUR}; anything else is an {@link IllegalArgumentException}
     */
    public HttpReport report(Duration window) {
        if (!window.equals(FIVE_MINUTES) && !window.equals(ONE_HOUR)) {
            throw new IllegalArgumentException("window is " + window + "; legal are 5m and 1h");
        }
        return new HttpReport(
                window.toSeconds(),
                all.stream()
                        .map(stats -> stats.report(window))
                        .filter(route -> route.count() > 0 || route.inFlight() > 0)
                        .sorted(Comparator.comparing(HttpReport.Route::route).thenComparing(HttpReport.Route::method))
                        .toList(),
                overflow.get());
    }
}
