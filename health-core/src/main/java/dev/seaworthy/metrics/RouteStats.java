package dev.seaworthy.metrics;

import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** What happened on one method and route. */
final class RouteStats {

    /** Exceptions are classes of the application: few in practice, but not ours to bound. */
    private static final int MOST_TIMERS = 40;

    private static final String OTHER_EXCEPTION = "other";

    /** @param status 0 where none reached the client */
    record Ending(int status, String exception, boolean aborted) {

        boolean is(int otherStatus, String otherException, boolean otherAborted) {
            return status == otherStatus && aborted == otherAborted && exception.equals(otherException);
        }
    }

    private record Ended(Ending ending, Timer timer) {}

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

    /** Few, and replaced when one is added: searching them allocates nothing. */
    private volatile Ended[] timers = {};

    RouteStats(String method, String route) {
        this.method = method;
        this.route = route;
    }

    /** Errors last, and everywhere read first: whoever looks in between must not see more of them than requests. */
    void count(int status, long nanos) {
        durations.record(nanos / 1e9);
        if (status >= 500) {
            errors.increment();
        } else if (status >= 400) {
            clientErrors.increment();
        }
    }

    /** Cached: looking a timer up in the registry costs more than recording into it. */
    Timer timer(int status, String exception, boolean aborted, Timers source) {
        Timer cached = cached(status, exception, aborted);
        if (cached == null && timers.length >= MOST_TIMERS) {
            cached = cached(status, OTHER_EXCEPTION, aborted);
        }
        return cached != null ? cached : made(status, exception, aborted, source);
    }

    private @Nullable Timer cached(int status, String exception, boolean aborted) {
        for (Ended ended : timers) {
            if (ended.ending.is(status, exception, aborted)) {
                return ended.timer;
            }
        }
        return null;
    }

    private synchronized Timer made(int status, String exception, boolean aborted, Timers source) {
        String bounded = timers.length < MOST_TIMERS ? exception : OTHER_EXCEPTION;
        Timer cached = cached(status, bounded, aborted);
        if (cached != null) {
            return cached;
        }
        Ending ending = new Ending(status, bounded, aborted);
        Timer made = source.timer(method, route, ending);
        Ended[] more = Arrays.copyOf(timers, timers.length + 1);
        more[timers.length] = new Ended(ending, made);
        timers = more;
        return made;
    }

    void addTo(long[] totals) {
        totals[totals.length - 1] += errors.sum();
        long[] counts = durations.counts();
        for (int i = 0; i < counts.length; i++) {
            totals[i] += counts[i];
        }
    }

    void rotate() {
        recentDurations.rotate();
        recentErrors.rotate();
    }

    HttpReport.Route report(Duration window) {
        long[] failed = recentErrors.within(window);
        long[] counts = recentDurations.within(window);
        long count = Histogram.total(counts);
        // Of one that ended while the window moved on, the two may fall on its two sides.
        long failures = Math.min(failed[0], count);
        return new HttpReport.Route(
                method,
                route,
                count,
                failures,
                Math.min(failed[1], count - failures),
                count == 0 ? null : Math.round(1e4 * failures / count) / 1e4,
                durations.quantileMillis(counts, 0.5),
                durations.quantileMillis(counts, 0.95),
                durations.quantileMillis(counts, 0.99),
                inFlight.get());
    }
}
