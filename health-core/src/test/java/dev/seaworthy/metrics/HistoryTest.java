package dev.seaworthy.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class HistoryTest {

    private static final long START = SettableNanos.START.getEpochSecond();

    private final SettableNanos time = new SettableNanos();
    private final AtomicReference<Double> value = new AtomicReference<>();
    private Duration correction = Duration.ZERO;
    private final History history = new History(() -> time.instant().plus(correction), time);

    HistoryTest() {
        history.keep("load", "", value::get);
    }

    @Test
    void aPointHasItsTimeAndLeastAverageAndGreatestValue() {
        value.set(1.0);
        history.take();
        take(4.0, Duration.ofSeconds(10));
        take(1.5, Duration.ofSeconds(10));

        assertThat(points(Duration.ofMinutes(1))).isEqualTo(List.of(List.of(START, 1.0, 2.1667, 4.0)));
        assertThat(points(null))
                .isEqualTo(List.of(
                        List.of(START, 1.0, 1.0, 1.0),
                        List.of(START + 10, 4.0, 4.0, 4.0),
                        List.of(START + 20, 1.5, 1.5, 1.5)));
    }

    @Test
    void whatIsUnknownAndAPauseStayGaps() {
        value.set(1.0);
        history.take();
        value.set(null);
        time.advance(Duration.ofSeconds(10));
        history.take();
        value.set(Double.NaN);
        time.advance(Duration.ofSeconds(10));
        history.take();
        take(2.0, Duration.ofSeconds(80));

        assertThat(points(null)).extracting(point -> point.get(0)).containsExactly(START, START + 100);
    }

    @Test
    void anHourIsKeptByTenSecondsADayByMinutesAndAMonthByQuarters() {
        for (int i = 0; i < 8640; i++) {
            take(i, Duration.ofSeconds(10));
        }

        assertThat(report(Duration.ofHours(1), null).stepSeconds()).isEqualTo(10);
        assertThat(only(report(Duration.ofHours(1), null)).points()).hasSizeBetween(359, 361);
        assertThat(report(Duration.ofHours(24), null).stepSeconds()).isEqualTo(60);
        assertThat(only(report(Duration.ofHours(24), null)).points()).hasSizeBetween(1439, 1441);
        assertThat(report(Duration.ofDays(30), null).stepSeconds()).isEqualTo(900);
        assertThat(only(report(Duration.ofDays(30), null)).points()).hasSizeBetween(96, 97);
    }

    @Test
    void theRingForgetsTheOldestAndNothingElse() {
        for (int i = 0; i < 400; i++) {
            take(i, Duration.ofSeconds(10));
        }

        List<List<Number>> points = only(report(Duration.ofHours(1), null)).points();
        assertThat(points.get(0).get(1).intValue()).isBetween(38, 40);
        assertThat(points.get(points.size() - 1).get(1)).isEqualTo(399.0);
    }

    @Test
    void aPauseForgetsWhatTheRingHadInItsPlace() {
        for (int i = 0; i < 400; i++) {
            take(i, Duration.ofSeconds(10));
        }
        take(1000, Duration.ofMinutes(10));

        List<List<Number>> points = only(report(Duration.ofHours(1), null)).points();

        assertThat(points).hasSizeBetween(300, 302);
        assertThat(points).extracting(point -> point.get(0).longValue()).isSorted();
        assertThat(points.get(points.size() - 2).get(1)).isEqualTo(399.0);
    }

    @Test
    void aStepBetweenTwoTiersIsJoined() {
        value.set(0.0);
        history.take();
        for (int i = 1; i < 90; i++) {
            take(i, Duration.ofSeconds(10));
        }

        HistoryReport report = report(Duration.ofMinutes(15), Duration.ofMinutes(5));

        assertThat(report.stepSeconds()).isEqualTo(300);
        assertThat(only(report).points())
                .isEqualTo(List.of(
                        List.of(START, 0.0, 14.5, 29.0),
                        List.of(START + 300, 30.0, 44.5, 59.0),
                        List.of(START + 600, 60.0, 74.5, 89.0)));
    }

    @Test
    void aWallClockThatIsSetMovesTheTimesAndTearsNothing() {
        value.set(1.0);
        history.take();
        take(2.0, Duration.ofSeconds(10));
        correction = Duration.ofHours(-5);
        take(3.0, Duration.ofSeconds(10));

        assertThat(points(null))
                .extracting(point -> point.get(0))
                .containsExactly(START - 18_000, START - 18_000 + 10, START - 18_000 + 20);
    }

    @Test
    void anUnknownNameIsRefusedWithTheLegalOnes() {
        assertThatThrownBy(() -> history.report(List.of("cpu"), null, null, null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("\"cpu\"")
                .hasMessageContaining("[load]");
    }

    @Test
    void aTimeThatEndsBeforeItBeginsIsRefused() {
        Instant now = time.instant();

        assertThatThrownBy(() -> history.report(List.of("load"), now, now.minusSeconds(1), null))
                .hasMessageContaining("not before");
    }

    @Test
    void theTimesOfPointsStayWhatTheyAreWhateverTheFractionOfTheSecond() {
        time.advance(Duration.ofMillis(700));
        History begunLate = new History(time, time);
        begunLate.keep("load", "", () -> 1);
        begunLate.take();

        for (int i = 0; i < 20; i++) {
            assertThat(only(begunLate.report(List.of("load"), null, null, null)).points())
                    .extracting(point -> point.get(0))
                    .containsExactly(START);
            time.advance(Duration.ofMillis(100));
        }
    }

    @Test
    void aTimeBeforeAllTimesIsRefused() {
        assertThatThrownBy(() -> history.report(List.of("load"), null, Instant.MIN, null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("not before");
        assertThat(only(history.report(List.of("load"), Instant.MIN, null, Duration.ofSeconds(Long.MAX_VALUE)))
                        .points())
                .isEmpty();
    }

    @Test
    void aFigureThatThrowsIsAGapAndHoldsUpNoOther() {
        History kept = new History(time, time);
        kept.keep("broken", "", () -> {
            throw new IllegalStateException("as asked");
        });
        kept.keep("load", "", () -> 1);

        kept.take();

        assertThat(kept.report(List.of("broken", "load"), null, null, null).series())
                .extracting(series -> series.points().size())
                .containsExactly(0, 1);
    }

    @Test
    void theMonitorKeepsWhatADashboardNeeds() {
        try (MetricsMonitor metrics = MetricsMonitor.builder().build()) {
            assertThat(metrics.historyNames())
                    .contains("cpu_percent", "memory_percent", "disk_percent", "http_requests", "heap_used_bytes");
        }
    }

    private void take(double next, Duration later) {
        time.advance(later);
        value.set(next);
        history.take();
    }

    private List<List<Number>> points(Duration step) {
        return only(history.report(List.of("load"), null, null, step)).points();
    }

    private HistoryReport report(Duration back, Duration step) {
        return history.report(List.of("load"), time.instant().minus(back), null, step);
    }

    private static HistoryReport.Series only(HistoryReport report) {
        assertThat(report.series()).hasSize(1);
        return report.series().get(0);
    }
}
