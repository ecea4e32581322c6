package dev.seaworthy.metrics;

import io.micrometer.core.instrument.Timer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** What happened on one method and route. */
final class RouteStats {

    /** Exceptions are classes of the application: few in practice, but not ours to bound. */
    private static final int MOST_TIMERS = 40;

    record Ending(int status, String exception) {}

    /** Makes the timer of a method, route and ending. */
    interface Timers {
        Timer timer(String method, String route, Ending ending);
    }

    final String method;
    final String route;
    final AtomicLong inFlight = new AtomicLong();
    private final Histogram durations = new Histogram(Histogram.REQUEST_SECONDS);
    private final LongAdder errors = new LongAdder();
    private final LongAdder clientErrors = new LongAdder();
    private final SlidingCounts recentDurations = new SlidingCounts(durations::counts);
    private final SlidingCounts recentErrors = new SlidingCounts(() -> new long[] {errors.sum(), clientErrors.sum()});
    private final Map<Ending, Timer> timers = new ConcurrentHashMap<>();

    RouteStats(String method, String route) {
        this.method = method;
        this.route = route;
    }

    void count(int status, long nanos) {
        durations.record(nanos / 1e9);
        if (status >= 500) {
            errors.increment();
        } else if (status >= 400) {
            clientErrors.increment();
        }
    }

    /** Cached: looking a timer up in the registry costs more than recording into it. */
    Timer timer(Ending ending, Timers source) {
        Timer cached = timers.get(ending);
        if (cached != null) {
            return cached;
        }
        Ending bounded = timers.size() < MOST_TIMERS ? ending : new Ending(ending.status(), "other");
        return timers.computeIfAbsent(bounded, key -> source.timer(method, route, key));
    }

    void rotate() {
        recentDurations.rotate();
        recentErrors.rotate();
    }

    HttpReport.Route report() {
        long[] counts = recentDurations.recent();
        long[] failed = recentErrors.recent();
        long count = Histogram.total(counts);
        return new HttpReport.Route(
                method,
                route,
                count,
                failed[0],
                failed[1],
                count == 0 ? null : Math.round(1e4 * failed[0] / count) / 1e4,
                durations.quantileMillis(counts, 0.5),
                durations.quantileMillis(counts, 0.95),
                durations.quantileMillis(counts, 0.99),
                inFlight.get());
    }
}
