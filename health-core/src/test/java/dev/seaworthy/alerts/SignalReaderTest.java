package dev.seaworthy.alerts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.seaworthy.metrics.MetricsMonitor;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class SignalReaderTest {

    private final SettableTime time = new SettableTime();
    private final MeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

    @Test
    void gaugesAreTheGreatestTheLeastOrTheSumByLabels() {
        gauge("use", 1, "disk", "a", "half", "1");
        gauge("use", 3, "disk", "a", "half", "2");
        gauge("use", 5, "disk", "b", "half", "1");
        gauge("use", Double.NaN, "disk", "c", "half", "1");

        assertThat(values(signal("{\"value\":{\"gauge\":\"use\"},\"across\":\"max\",\"by\":[\"disk\"]}")))
                .isEqualTo(Map.of(Map.of("disk", "a"), 3.0, Map.of("disk", "b"), 5.0));
        assertThat(value("{\"value\":{\"gauge\":\"use\"},\"across\":\"min\"}")).isEqualTo(1);
        assertThat(value("{\"value\":{\"gauge\":\"use\",\"tags\":{\"half\":\"1\"}},\"across\":\"sum\"}"))
                .isEqualTo(6);
        assertThat(value("{\"value\":{\"gauge\":\"use\",\"without\":{\"disk\":[\"b\",\"c\"]}},\"across\":\"sum\"}"))
                .isEqualTo(4);
    }

    @Test
    void aRatioNeedsBothAndADivisor() {
        gauge("age", 20, "plan", "a");
        gauge("age", 30, "plan", "b");
        gauge("age", 30, "plan", "c");
        gauge("limit", 10, "plan", "a");
        gauge("limit", 0, "plan", "b");

        assertThat(values(signal("{\"ratio\":{\"gauge\":\"age\"},\"to\":{\"gauge\":\"limit\"},\"by\":[\"plan\"]}")))
                .isEqualTo(Map.of(Map.of("plan", "a"), 2.0));
    }

    @Test
    void theFirstAlternativeWithAValueCounts() {
        AtomicReference<Double> container = new AtomicReference<>(Double.NaN);
        Gauge.builder("container", container::get).register(registry);
        gauge("host", 0.4);
        String first = "{\"first\":[{\"value\":{\"gauge\":\"container\"}},{\"value\":{\"gauge\":\"host\"}}]}";

        assertThat(value(first)).isEqualTo(0.4);
        container.set(0.9);
        assertThat(value(first)).isEqualTo(0.9);
    }

    @Test
    void anIncreaseIsThatOfItsWindowAlone() {
        Counter counter = registry.counter("refused", "reason", "full");
        SignalReader reader = reader("{\"increase\":{\"counter\":\"refused\"},\"window\":\"1m\"}");

        counter.increment(7);
        looks(reader, 1);
        counter.increment(3);
        looks(reader, 1);
        registry.counter("refused", "reason", "closed").increment(2);
        looks(reader, 1);
        assertThat(reading(reader).value()).isEqualTo(5);
        assertThat(reading(reader).complete()).isFalse();

        looks(reader, 5);
        assertThat(reading(reader).value()).isEqualTo(2);
        assertThat(reading(reader).complete()).isTrue();

        looks(reader, 1);
        assertThat(reading(reader).value()).isZero();
    }

    @Test
    void aTotalThatBeganAnewCountsFromZero() {
        AtomicReference<Double> total = new AtomicReference<>(100.0);
        FunctionCounter.builder("total", total, AtomicReference::get).register(registry);
        SignalReader reader = reader("{\"increase\":{\"counter\":\"total\"},\"window\":\"5m\"}");

        looks(reader, 1);
        total.set(104.0);
        looks(reader, 1);
        total.set(3.0);
        looks(reader, 1);

        assertThat(reading(reader).value()).isEqualTo(7);
    }

    @Test
    void aTotalThatWasUnknownBeginsWhereItIsFirstKnown() {
        AtomicReference<Double> total = new AtomicReference<>(Double.NaN);
        FunctionCounter.builder("total", total, AtomicReference::get).register(registry);
        SignalReader reader = reader("{\"increase\":{\"counter\":\"total\"},\"window\":\"5m\"}");

        looks(reader, 1);
        total.set(1000.0);
        looks(reader, 1);
        total.set(1002.0);
        looks(reader, 1);
        total.set(Double.NaN);
        looks(reader, 1);
        total.set(1003.0);
        looks(reader, 1);

        assertThat(reading(reader).value()).isEqualTo(3);
    }

    @Test
    void aMeterThatGoesTakesNothingBack() {
        Counter first = registry.counter("refused", "reason", "full");
        registry.counter("refused", "reason", "closed");
        SignalReader reader = reader("{\"increase\":{\"counter\":\"refused\"},\"window\":\"5m\"}");
        looks(reader, 1);
        first.increment(5);
        looks(reader, 1);

        registry.remove(first);
        looks(reader, 1);

        assertThat(reading(reader).value()).isEqualTo(5);
    }

    @Test
    void aShareIsUnknownWithoutEventsAndZeroWithoutBadOnes() {
        String share = "{\"share\":{\"counter\":\"requests\",\"tags\":{\"outcome\":\"error\"}},"
                + "\"of\":{\"counter\":\"requests\"},\"window\":\"5m\"}";
        Counter good = registry.counter("requests", "outcome", "success");
        SignalReader reader = reader(share);
        looks(reader, 2);
        assertThat(readings(reader)).isEmpty();

        good.increment(3);
        looks(reader, 1);
        assertThat(reading(reader).value()).isZero();

        registry.counter("requests", "outcome", "error").increment(1);
        looks(reader, 1);
        assertThat(reading(reader).value()).isEqualTo(0.25);
        assertThat(reading(reader).events()).isEqualTo(1);
    }

    @Test
    void aQuantileIsInterpolatedBetweenBuckets() {
        Timer timer = timer("GET");
        SignalReader reader = reader("{\"quantile\":0.95,\"of\":{\"timer\":\"requests\"},\"window\":\"5m\"}");
        timer.record(Duration.ofSeconds(8));
        looks(reader, 1);
        assertThat(readings(reader)).isEmpty();

        for (int i = 0; i < 90; i++) {
            timer.record(Duration.ofMillis(500));
        }
        for (int i = 0; i < 10; i++) {
            timer("POST").record(Duration.ofSeconds(3));
        }
        looks(reader, 1);

        // Rank 95 is the middle of the bucket from 1 s to 5 s.
        assertThat(reading(reader).value()).isCloseTo(3, within(1e-9));
        assertThat(reading(reader).events()).isEqualTo(100);
    }

    @Test
    void beyondTheLastBucketTheQuantileIsItsBound() {
        Timer timer = timer("GET");
        SignalReader reader = reader("{\"quantile\":0.95,\"of\":{\"timer\":\"requests\"},\"window\":\"5m\"}");
        looks(reader, 1);
        timer.record(Duration.ofSeconds(100));
        looks(reader, 1);

        assertThat(reading(reader).value()).isEqualTo(10);
    }

    @Test
    void aBucketIsATotalToo() {
        Timer timer = timer("GET");
        SignalReader reader = reader("{\"share\":{\"timer\":\"requests\",\"bucket\":1},"
                + "\"of\":{\"timer\":\"requests\"},\"window\":\"5m\"}");
        looks(reader, 1);
        timer.record(Duration.ofMillis(100));
        timer.record(Duration.ofSeconds(3));
        looks(reader, 1);

        assertThat(reading(reader).value()).isEqualTo(0.5);
    }

    @Test
    void ofACompositeThePrometheusPartIsRead() {
        CompositeMeterRegistry both = new CompositeMeterRegistry();
        both.add(new SimpleMeterRegistry());
        both.add(registry);
        Timer timer = Timer.builder("requests")
                .serviceLevelObjectives(Duration.ofSeconds(1))
                .register(both);
        Signal signal = signal("{\"quantile\":0.5,\"of\":{\"timer\":\"requests\"},\"window\":\"5m\"}");
        SignalReader reader = new SignalReader(new MeterReader(both, null), List.of(signal));
        looks(reader, 1);
        timer.record(Duration.ofMillis(100));
        looks(reader, 1);

        assertThat(signal.as(reader)).hasSize(1);
    }

    @Test
    void requestsWithoutBucketsOfAFrameworkAreThoseThatTheFilterCounted() {
        MeterRegistry simple = new SimpleMeterRegistry();
        try (MetricsMonitor metrics = MetricsMonitor.builder()
                .meterRegistry(simple)
                .withoutHttpMeters()
                .build()) {
            Timer published = simple.timer("http.server.requests", "outcome", "SUCCESS");
            Signal signal = signal("{\"quantile\":0.95,\"of\":{\"timer\":\"http.server.requests\","
                    + "\"without\":{\"outcome\":\"CLIENT_ABORT\"}},\"window\":\"5m\"}");
            SignalReader reader =
                    new SignalReader(new MeterReader(metrics.registry(), metrics.http()), List.of(signal));
            looks(reader, 1);
            published.record(Duration.ofSeconds(1));
            metrics.http().start("GET", "/").finish(200, "/", null);
            looks(reader, 1);

            assertThat(signal.as(reader)).singleElement().satisfies(reading -> {
                assertThat(reading.events()).isEqualTo(1);
                assertThat(reading.value()).isLessThan(5);
            });
        }
    }

    private Timer timer(String method) {
        return Timer.builder("requests")
                .tag("method", method)
                .serviceLevelObjectives(Duration.ofSeconds(1), Duration.ofSeconds(5), Duration.ofSeconds(10))
                .register(registry);
    }

    private void gauge(String name, double value, String... tags) {
        Gauge.builder(name, () -> value).tags(tags).register(registry);
    }

    private Signal current = new Signal.Scrape(Signal.Target.DOWN);

    private SignalReader reader(String signal) {
        current = signal(signal);
        return new SignalReader(new MeterReader(registry, null), List.of(current));
    }

    private List<Reading> readings(SignalReader reader) {
        return current.as(reader);
    }

    private Reading reading(SignalReader reader) {
        assertThat(readings(reader)).hasSize(1);
        return readings(reader).get(0);
    }

    private void looks(SignalReader reader, int times) {
        for (int i = 0; i < times; i++) {
            reader.look(time.instant());
            time.advance(Alerts.INTERVAL);
        }
    }

    private double value(String signal) {
        return reading(reader(signal)).value();
    }

    private Map<Map<String, String>, Double> values(Signal signal) {
        Map<Map<String, String>, Double> values = new HashMap<>();
        signal.as(new SignalReader(new MeterReader(registry, null), List.of(signal)))
                .forEach(reading -> values.put(reading.labels(), reading.value()));
        return values;
    }

    private static Signal signal(String json) {
        return SignalForm.signal(JsonReader.read(json));
    }
}
