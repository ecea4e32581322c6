package dev.seaworthy.alerts.slo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** What is left, and of what. */
class BudgetTest {

    private static final Duration HOUR = Duration.ofHours(1);

    private final MovedTime time = new MovedTime("2026-11-20T10:59:50Z");
    private final CountingInstance application = new CountingInstance(time, null, "pod-1");

    @Test
    void budgetIsAShareAndANumberOfEvents() {
        application.counts(10_000, 20);

        SloReport.Budget budget = application.budget("30d");

        assertThat(budget.good()).isEqualTo(9_980);
        assertThat(budget.total()).isEqualTo(10_000);
        assertThat(budget.goodShare()).isCloseTo(0.998, within(1e-9));
        assertThat(budget.remaining()).isCloseTo(0.6, within(1e-9));
        assertThat(budget.badEventsLeft()).isEqualTo(30);
        assertThat(application.item().state()).isNotEqualTo(SloReport.State.SPENT);
    }

    @Test
    void budgetThatIsUsedUpExactlyIsSpentAndMoreIsOverdrawn() {
        application.counts(10_000, 50);
        assertThat(application.budget("30d").badEventsLeft()).isZero();
        assertThat(application.item().state()).isEqualTo(SloReport.State.SPENT);

        application.counts(0, 0).counts(10, 10);
        assertThat(application.budget("30d").badEventsLeft()).isEqualTo(-10);
        assertThat(application.budget("30d").remaining()).isNegative();
    }

    @Test
    void oneFailureOfAFewEventsSpendsNoBudgetThatCounts() {
        application.counts(10, 1);

        assertThat(application.item().state()).isEqualTo(SloReport.State.OK);
        assertThat(application.budget("30d").remaining()).isNegative();
    }

    @Test
    void eachWindowForgetsInItsTime() {
        application.counts(100, 10);

        time.advance(Duration.ofDays(1).plus(HOUR));
        assertThat(application.budget("1d").total()).isZero();
        assertThat(application.budget("7d").total()).isEqualTo(100);

        time.advance(Duration.ofDays(6));
        assertThat(application.budget("7d").total()).isZero();
        assertThat(application.budget("30d").total()).isEqualTo(100);

        time.advance(Duration.ofDays(23));
        assertThat(application.budget("30d").total()).isZero();
        assertThat(application.item().state()).isEqualTo(SloReport.State.NO_DATA);
    }

    @Test
    void whatIsCountedOnBothSidesOfAnHourIsCountedOnce() {
        application.counts(10, 1);
        time.advance(Duration.ofSeconds(20));
        application.counts(10, 1);

        assertThat(application.budget("1d").total()).isEqualTo(20);
        assertThat(application.item().dataSince()).isEqualTo(Instant.parse("2026-11-20T10:00:00Z"));
        assertThat(application.item().burns().get(BurnRule.HOUR.ordinal()).badEvents())
                .isEqualTo(2);
    }

    @Test
    void aClockThatIsSetBackLosesAndDoublesNothing() {
        application.counts(100, 5);
        time.setBy(HOUR.multipliedBy(-5));
        application.counts(100, 5);

        time.setBy(HOUR.multipliedBy(5));
        assertThat(application.budget("1d").total()).isEqualTo(200);
    }

    @Test
    void aClockThatRanAheadForAYearCostsNothingThatWasCounted() {
        application.counts(100, 5);
        time.setBy(Duration.ofDays(365));
        application.counts(7, 0);
        assertThat(application.budget("30d").total()).isEqualTo(7);

        time.setBy(Duration.ofDays(-365));
        assertThat(application.budget("30d").total()).isEqualTo(100);
    }

    @Test
    void silenceWhereThereWasTrafficAWeekBeforeIsTold() {
        application.countsEvery(HOUR, Duration.ofDays(9), 10, 0);
        assertThat(application.item().silent()).isFalse();

        time.advance(HOUR.multipliedBy(3));
        assertThat(application.item().silent()).isFalse();
        time.advance(HOUR.multipliedBy(3));
        assertThat(application.item().silent()).isTrue();
        time.advance(Duration.ofDays(3));
        assertThat(application.item().silent()).isTrue();

        application.counts(1, 0);
        assertThat(application.item().silent()).isFalse();
    }

    @Test
    void silenceGoesOnBeingUnusualWhenTheDayBeforeWasSilentToo() {
        application.countsEvery(HOUR, Duration.ofDays(3), 10, 0);

        time.advance(HOUR.multipliedBy(6));
        assertThat(application.item().silent()).isTrue();
        time.advance(Duration.ofDays(2));
        assertThat(application.item().silent()).isTrue();
    }

    @Test
    void aNightThatIsAlwaysQuietIsNotUnusual() {
        for (int day = 0; day < 9; day++) {
            application.countsEvery(HOUR, HOUR.multipliedBy(12), 10, 0);
            for (int hour = 0; hour < 12; hour++) {
                time.advance(HOUR);
                assertThat(application.item().silent()).isFalse();
            }
        }
    }

    @Test
    void whatWasNeverCountedIsNotMissed() {
        time.advance(Duration.ofDays(20));

        assertThat(application.item().silent()).isFalse();
    }
}
