package dev.seaworthy.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ExemplarTest {

    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String SPAN = "00f067aa0ba902b7";
    private static final String EXEMPLAR = "# {span_id=\"" + SPAN + "\",trace_id=\"" + TRACE + "\"} ";

    @Test
    void openMetricsShowsTheTraceOfARequest() {
        try (MetricsMonitor metrics = MetricsMonitor.builder().withExemplars().build()) {
            request(metrics, "/traced");

            assertThat(scrape(metrics, "openmetrics"))
                    .contains(EXEMPLAR)
                    .endsWith("# EOF\n")
                    .satisfies(text -> assertThat(text.lines().filter(line -> line.contains(TRACE)))
                            .allMatch(line -> line.contains("uri=\"/traced\"")));
            assertThat(scrape(metrics, "prometheus")).doesNotContain(TRACE);
        }
    }

    @Test
    void registryBesideTheHostsShowsItToo() {
        CompositeMeterRegistry host = new CompositeMeterRegistry();
        host.add(new SimpleMeterRegistry());
        try (MetricsMonitor metrics =
                MetricsMonitor.builder().meterRegistry(host).withExemplars().build()) {
            request(metrics, "/traced");

            assertThat(scrape(metrics, "openmetrics")).contains(EXEMPLAR);
        }
    }

    @Test
    void withoutATraceThereIsNone() {
        try (MetricsMonitor metrics = MetricsMonitor.builder().withExemplars().build()) {
            metrics.http().start("GET", "/plain").finish(200, "/plain", null);

            assertThat(scrape(metrics, "openmetrics"))
                    .contains("uri=\"/plain\"")
                    .doesNotContain("trace_id");
        }
    }

    @Test
    void nobodyHasThemWhoDidNotAskForThem() {
        try (MetricsMonitor metrics = MetricsMonitor.builder().build()) {
            request(metrics, "/traced");

            assertThat(scrape(metrics, "openmetrics")).contains("/traced").doesNotContain(TRACE);
        }
    }

    @Test
    void innerTraceEndsWithTheOuterOneStillOpen() {
        try (Traces.Scope outer = Traces.open("outer", "1")) {
            try (Traces.Scope inner = Traces.open("inner", "2")) {
                assertThat(Traces.current()).isEqualTo(new Traces.Trace("inner", "2"));
                assertThat(inner).isNotSameAs(outer);
            }
            assertThat(Traces.current()).isEqualTo(new Traces.Trace("outer", "1"));
        }
        assertThat(Traces.current()).isNull();
    }

    private static void request(MetricsMonitor metrics, String route) {
        HttpMetrics.Timing timing = metrics.http().start("GET", route);
        Traces.Scope trace = Traces.open(TRACE, SPAN);
        timing.finish(200, route, null);
        trace.close();
    }

    private static String scrape(MetricsMonitor metrics, String format) {
        return metrics.scrape(null, format, Set.of("http.server.requests")).text();
    }
}
