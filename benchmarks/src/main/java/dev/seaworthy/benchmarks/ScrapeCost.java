package dev.seaworthy.benchmarks;

import dev.seaworthy.metrics.MetricsMonitor;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * How long a scrape takes with 100 and with 1,000 timed pairs of method and route, the latter being all that the table of
 * 200 routes holds with five methods; beside a scrape without any. The peer is Micrometer's Prometheus registry, which
 * writes the very same meters in turn with ours.
 */
public final class ScrapeCost {

    private static final List<String> METHODS = List.of("GET", "POST", "PUT", "PATCH", "DELETE");
    private static final int SCRAPES = 300;
    private static final int WARM_UP = 600;
    private static final double LIMIT_NANOS = 2_000_000;
    private static final String TEXT = "text/plain; version=0.0.4; charset=utf-8";
    private static final String OPEN_METRICS = "application/openmetrics-text; version=1.0.0; charset=utf-8";

    private interface Work {
        int length() throws IOException;
    }

    private record Scrape(String name, Work work) {}

    private record Measured(Latency text, Latency peersText, Latency openMetrics, Latency peersOpenMetrics) {}

    private ScrapeCost() {}

    /** Prints the cost of a scrape in each format and its ratios to the limit of the design and to the peer. */
    public static void main(String[] arguments) throws IOException {
        Report.machine();
        measured(0);
        Measured hundred = measured(100);
        Measured thousand = measured(1_000);
        Report.heading("Ratios");
        Report.ratioAtMost("100 routes, text: p50 to 2 ms", hundred.text().p50() / LIMIT_NANOS, 1);
        Report.ratioAtMost(
                "100 routes, OpenMetrics: p50 to 2 ms", hundred.openMetrics().p50() / LIMIT_NANOS, 1);
        ratio("100 routes, text: p50 to the peer's", hundred.text(), hundred.peersText());
        ratio("100 routes, OpenMetrics: p50 to the peer's", hundred.openMetrics(), hundred.peersOpenMetrics());
        ratio("1,000 routes, text: p50 to the peer's", thousand.text(), thousand.peersText());
        ratio("1,000 routes to 100, text: p50", thousand.text(), hundred.text());
    }

    private static void ratio(String name, Latency latency, Latency to) {
        Report.ratio(name, (double) latency.p50() / to.p50());
    }

    private static Measured measured(int pairs) throws IOException {
        Report.heading(pairs + " pairs of method and route");
        try (MetricsMonitor metrics = MetricsMonitor.builder().build().start()) {
            for (int i = 0; i < pairs; i++) {
                String method = METHODS.get(i % METHODS.size());
                String route = "/route/" + i / METHODS.size();
                metrics.http().start(method, route).finish(200, route, null);
            }
            PrometheusMeterRegistry peer = (PrometheusMeterRegistry) metrics.registry();
            List<Latency> all = inTurn(
                    ours(metrics, "prometheus"),
                    peers(peer, "peer's prometheus", TEXT),
                    ours(metrics, "openmetrics"),
                    peers(peer, "peer's openmetrics", OPEN_METRICS),
                    ours(metrics, "json"));
            return new Measured(all.get(0), all.get(1), all.get(2), all.get(3));
        }
    }

    private static Scrape ours(MetricsMonitor metrics, String format) {
        return new Scrape(format, () -> metrics.scrape(null, format, Set.of()).contentLength());
    }

    private static Scrape peers(PrometheusMeterRegistry peer, String name, String contentType) {
        return new Scrape(name, () -> {
            ByteArrayOutputStream out = new ByteArrayOutputStream(64 * 1024);
            peer.scrape(out, contentType);
            return out.toByteArray().length;
        });
    }

    private static List<Latency> inTurn(Scrape... scrapes) throws IOException {
        long[][] nanos = new long[scrapes.length][SCRAPES];
        int[] lengths = new int[scrapes.length];
        for (int round = -WARM_UP; round < SCRAPES; round++) {
            for (int i = 0; i < scrapes.length; i++) {
                long begin = System.nanoTime();
                lengths[i] = scrapes[i].work().length();
                nanos[i][Math.max(round, 0)] = System.nanoTime() - begin;
            }
        }
        List<Latency> latencies = Arrays.stream(nanos).map(Latency::of).toList();
        for (int i = 0; i < scrapes.length; i++) {
            Report.latency(scrapes[i].name() + ", " + lengths[i] / 1024 + " KiB", latencies.get(i));
        }
        return latencies;
    }
}
