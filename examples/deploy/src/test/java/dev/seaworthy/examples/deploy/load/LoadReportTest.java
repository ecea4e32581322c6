package dev.seaworthy.examples.deploy.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LoadReportTest {

    private final Samples samples = new Samples();

    @Test
    void percentilesAreOfWhatWasMeasured() {
        for (int millis = 5_000; millis >= 1; millis--) {
            samples.add(Duration.ofMillis(millis).toNanos(), true);
        }

        Samples.Summary summary = samples.summary();

        assertThat(summary)
                .isEqualTo(new Samples.Summary(
                        5_000,
                        0,
                        Duration.ofMillis(2_500),
                        Duration.ofMillis(4_750),
                        Duration.ofMillis(4_950),
                        Duration.ofMillis(5_000)));
    }

    @Test
    void fiveInAHundredMayBeSlow() {
        add(95, 199, true);
        add(5, 900, true);

        assertThat(report().meetsTargets()).isTrue();
    }

    @Test
    void sixInAHundredMayNot() {
        add(94, 199, true);
        add(6, 200, true);

        assertThat(report().meetsTargets()).isFalse();
        assertThat(report().text()).contains("p95 < 200 ms: MISSED", "errors < 0.1 %: met (0.000 %)");
    }

    @Test
    void lessThanOneInAThousandMayFail() {
        add(1_000, 10, true);
        add(1, 10, false);
        assertThat(report().meetsTargets()).isTrue();

        add(1, 10, false);

        assertThat(report().meetsTargets()).isFalse();
        assertThat(report().text()).contains("p95 < 200 ms: met", "errors < 0.1 %: MISSED (0.200 %)");
    }

    @Test
    void nothingAskedMeetsNothing() {
        assertThat(report().meetsTargets()).isFalse();
    }

    @Test
    void reportHasALineForEachKindAndOneForAll() {
        add(20, 100, true);

        assertThat(report().text().lines())
                .anyMatch(line -> line.matches("by key +100.0 % +20 +0 +100.0 +100.0 +100.0 +100.0"))
                .anyMatch(line -> line.matches("all +100.0 % +20 +0 +100.0 +100.0 +100.0 +100.0"));
    }

    private void add(int times, int millis, boolean good) {
        for (int i = 0; i < times; i++) {
            samples.add(Duration.ofMillis(millis).toNanos(), good);
        }
    }

    private LoadReport report() {
        return new LoadReport(LoadPlan.normal(), samples.summary(), Map.of(Kind.BY_KEY, samples.summary()));
    }
}
