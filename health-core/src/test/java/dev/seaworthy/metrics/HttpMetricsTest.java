package dev.seaworthy.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;

class HttpMetricsTest {

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final HttpMetrics http = new HttpMetrics(new Meters(registry), true);

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
    void whatIsOlderThanTheWindowNoLongerCounts() {
        serve("GET", "/", 500, null);
        http.rotate();
        assertThat(http.report().routes().get(0).count()).isEqualTo(1);

        for (int i = 1; i < SlidingCounts.ROTATIONS; i++) {
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
    void withoutMetersOfItsOwnTheReportStillWorks() {
        SimpleMeterRegistry untouched = new SimpleMeterRegistry();
        HttpMetrics silent = new HttpMetrics(new Meters(untouched), false);

        silent.start("GET", "/").finish(200, "/", null);

        assertThat(untouched.getMeters()).isEmpty();
        assertThat(silent.report().routes()).hasSize(1);
    }

    private void serve(String method, String route, int status, Throwable failure) {
        http.start(method, null).finish(status, route, failure);
    }
}
