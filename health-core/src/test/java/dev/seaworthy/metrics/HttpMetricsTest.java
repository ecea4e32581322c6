package dev.seaworthy.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class HttpMetricsTest {

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final HttpMetrics http = new HttpMetrics(new Meters(registry), true);

    HttpMetricsTest() {
        http.bind();
    }

    @Test
    void requestsAreCountedByMethodRouteAndResult() {
        serve("GET", "/projects/{id}", 200, null);
        serve("GET", "/projects/{id}", 200, null);
        serve("GET", "/projects/{id}", 404, null);
        serve("GET", "/projects/{id}", 500, new IllegalStateException());

        HttpReport.Route route = http.report().routes().get(0);

        assertThat(route.count()).isEqualTo(4);
        assertThat(route.errorCount()).isEqualTo(1);
        assertThat(route.clientErrorCount()).isEqualTo(1);
        assertThat(route.errorRatio()).isEqualTo(0.25);
        assertThat(route.p95Ms()).isNotNull().isPositive();
        assertThat(registry.get("http.server.requests")
                        .tags(
                                "method", "GET",
                                "uri", "/projects/{id}",
                                "status", "500",
                                "outcome", "SERVER_ERROR",
                                "exception", "IllegalStateException")
                        .timer()
                        .count())
                .isEqualTo(1);
    }

    @Test
    void pathsThatNobodyServesShareAName() {
        serve("GET", null, 404, null);
        serve("BREW", null, 200, null);

        assertThat(http.report().routes())
                .extracting(HttpReport.Route::method, HttpReport.Route::route)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("GET", "NOT_FOUND"),
                        org.assertj.core.groups.Tuple.tuple("OTHER", "UNKNOWN"));
    }

    @Test
    void afterTwoHundredRoutesTheRestIsOtherAndCounted() {
        for (int i = 0; i < 10_000; i++) {
            serve("GET", "/random/" + i, 200, null);
        }

        HttpReport report = http.report();

        assertThat(report.routes()).hasSize(201);
        assertThat(report.overflowCount()).isEqualTo(9_800);
        assertThat(registry.find("http.server.requests").timers()).hasSize(201);
        assertThat(report.routes())
                .filteredOn(route -> route.route().equals("OTHER"))
                .extracting(HttpReport.Route::count)
                .containsExactly(9_800L);
    }

    @Test
    void aRequestOfAKnownRouteBeyondTheTableCountsAsOverflowOnce() {
        for (int i = 0; i < HttpMetrics.MOST_ROUTES; i++) {
            serve("GET", "/" + i, 200, null);
        }

        http.start("GET", "/late").finish(200, "/late", null);

        assertThat(http.report().overflowCount()).isEqualTo(1);
        assertThat(http.report().routes())
                .filteredOn(route -> route.route().equals("OTHER"))
                .extracting(HttpReport.Route::count, HttpReport.Route::inFlight)
                .containsExactly(org.assertj.core.groups.Tuple.tuple(1L, 0L));
    }

    @Test
    void aRequestIsInFlightUntilItIsFinishedOnce() {
        HttpMetrics.Timing timing = http.start("GET", "/slow");
        assertThat(http.report().routes().get(0).inFlight()).isEqualTo(1);
        assertThat(registry.get("http.server.active").gauge().value()).isEqualTo(1);

        timing.finish(200, null, null);
        timing.finish(500, null, null);

        assertThat(http.report().routes()).hasSize(1);
        assertThat(http.report().routes().get(0).inFlight()).isZero();
        assertThat(http.report().routes().get(0).count()).isEqualTo(1);
        assertThat(registry.get("http.server.active").gauge().value()).isZero();
    }

    @Test
    void aRequestWhoseRouteIsKnownOnlyAtItsEndIsInFlightUnderUnknownUntilThen() {
        HttpMetrics.Timing timing = http.start("GET", null);
        assertThat(http.report().routes())
                .extracting(HttpReport.Route::route, HttpReport.Route::count, HttpReport.Route::inFlight)
                .containsExactly(org.assertj.core.groups.Tuple.tuple("UNKNOWN", 0L, 1L));

        timing.finish(200, "/orders/{id}", null);

        assertThat(http.report().routes())
                .extracting(HttpReport.Route::route, HttpReport.Route::count, HttpReport.Route::inFlight)
                .containsExactly(org.assertj.core.groups.Tuple.tuple("/orders/{id}", 1L, 0L));
    }

    @Test
    void noMoreRequestsFailThanAreCountedWhoeverLooksMeanwhile() throws InterruptedException {
        Thread serving = new Thread(() -> {
            for (int i = 0; i < 100_000; i++) {
                serve("GET", "/", 500, null);
            }
        });
        serving.start();
        while (serving.isAlive()) {
            for (HttpReport.Route route : http.report().routes()) {
                assertThat(route.errorCount()).isLessThanOrEqualTo(route.count());
                Double ratio = route.errorRatio();
                assertThat(ratio == null || ratio <= 1).isTrue();
            }
            long[] totals = http.totals();
            long failed = totals[totals.length - 1];
            assertThat(failed).isLessThanOrEqualTo(Histogram.total(totals) - failed);
        }
        serving.join();
    }

    @Test
    void aRequestOfAKnownRouteAllocatesNothing() {
        com.sun.management.ThreadMXBean threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        pass(2_000);

        long before = threads.getCurrentThreadAllocatedBytes();
        pass(2_000);
        long bytes = threads.getCurrentThreadAllocatedBytes() - before;

        assertThat(bytes / 2_000).isZero();
    }

    private void pass(int requests) {
        for (int i = 0; i < requests; i++) {
            http.enter("GET", "/known").leave(System.nanoTime(), 200, "/known", null);
            http.enter("GET", "/known").leave(System.nanoTime(), 404, null, null);
        }
    }

    @Test
    void whatIsOlderThanTheWindowNoLongerCounts() {
        serve("GET", "/", 500, null);
        http.rotate();
        assertThat(http.report().routes().get(0).count()).isEqualTo(1);

        for (int i = 1; i < SlidingCounts.FINE; i++) {
            http.rotate();
        }

        assertThat(http.report().routes()).isEmpty();
        HttpMetrics.Timing timing = http.start("GET", "/");
        HttpReport.Route route = http.report().routes().get(0);
        assertThat(route.count()).isZero();
        assertThat(route.errorRatio()).as("unknown, not zero").isNull();
        assertThat(route.p50Ms()).isNull();
        timing.finish(200, "/", null);
    }

    @Test
    void anHourIsKeptBesideTheFiveMinutes() {
        serve("GET", "/", 500, null);
        rotate(SlidingCounts.FINE);
        serve("GET", "/", 200, null);

        HttpReport.Route lately = http.report().routes().get(0);
        HttpReport hour = http.report(HttpMetrics.ONE_HOUR);

        assertThat(lately.count()).isEqualTo(1);
        assertThat(lately.errorCount()).isZero();
        assertThat(hour.windowSeconds()).isEqualTo(3600);
        assertThat(hour.routes().get(0).count()).isEqualTo(2);
        assertThat(hour.routes().get(0).errorRatio()).isEqualTo(0.5);
        assertThat(hour.routes().get(0).p99Ms()).isPositive();
    }

    @Test
    void whatIsOlderThanAnHourIsForgottenAndNotBefore() {
        serve("GET", "/", 500, null);
        rotate(59 * 6);
        assertThat(http.report(HttpMetrics.ONE_HOUR).routes()).hasSize(1);

        rotate(2 * 6);

        assertThat(http.report(HttpMetrics.ONE_HOUR).routes()).isEmpty();
    }

    @Test
    void anotherWindowIsRefusedWithTheLegalOnes() {
        assertThatThrownBy(() -> http.report(Duration.ofDays(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("5m and 1h");
    }

    @Test
    void aBrokenConnectionToSomebodyElseIsAnErrorOfTheApplication() {
        serve("GET", "/orders", 500, new IOException("Broken pipe"));

        assertThat(http.report().routes().get(0).errorCount()).isEqualTo(1);
    }

    private void rotate(int times) {
        for (int i = 0; i < times; i++) {
            http.rotate();
        }
    }

    @Test
    void besideHostsThatRecordRequestsOnlyThoseUnderWayAreAMeterAndTheReportStillWorks() {
        SimpleMeterRegistry untouched = new SimpleMeterRegistry();
        HttpMetrics silent = new HttpMetrics(new Meters(untouched), false);

        silent.bind();
        silent.start("GET", "/").finish(200, "/", null);

        assertThat(untouched.getMeters())
                .extracting(meter -> meter.getId().getName())
                .containsExactly("http.server.active");
        assertThat(silent.report().routes()).hasSize(1);
    }

    private void serve(String method, String route, int status, Throwable failure) {
        http.start(method, null).finish(status, route, failure);
    }
}
