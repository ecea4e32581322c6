package dev.seaworthy.alerts.slo;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Who is told of what, and when. */
class BurnTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration DAY = Duration.ofDays(1);

    private final MovedTime time = new MovedTime("2026-11-20T00:00:30Z");
    private final CountingInstance application = new CountingInstance(time, null, "pod-1");

    @Test
    void oneFailureInAQuietNightPagesNobody() {
        application.countsEvery(HOUR, Duration.ofHours(8), 1, 0);

        time.advance(MINUTE);
        application.counts(1, 1);

        assertThat(application.item().state()).isEqualTo(SloReport.State.OK);
        assertThat(application.item().burns()).noneMatch(SloReport.Burn::exceeded);
        assertThat(application.item().burns().get(BurnRule.HOUR.ordinal()).shortRate())
                .isGreaterThan(14.4);
    }

    @Test
    void anOutagePagesWithinMinutesAndIsOverMinutesAfterItEnds() {
        application.countsEvery(MINUTE, DAY, 10, 0);
        assertThat(application.pages()).isFalse();

        application.countsEvery(MINUTE, Duration.ofMinutes(6), 10, 10);
        assertThat(application.exceeds(BurnRule.HOUR)).isTrue();
        assertThat(application.item().state()).isEqualTo(SloReport.State.BURNING);

        application.countsEvery(MINUTE, Duration.ofMinutes(6), 10, 0);
        assertThat(application.exceeds(BurnRule.HOUR)).isFalse();
    }

    @Test
    void aSlowLeakPagesBySixHoursAlone() {
        application.countsEvery(MINUTE, DAY, 100, 0);

        application.countsEvery(MINUTE, Duration.ofHours(7), 100, 4);

        assertThat(application.exceeds(BurnRule.HOUR)).isFalse();
        assertThat(application.exceeds(BurnRule.SIX_HOURS)).isTrue();
    }

    @Test
    void twiceTheBudgetForThreeDaysMakesATicketAndNoPage() {
        application.countsEvery(HOUR, Duration.ofDays(7), 1000, 0);

        application.countsEvery(HOUR, Duration.ofDays(3), 1000, 10);

        assertThat(application.exceeds(BurnRule.THREE_DAYS)).isTrue();
        assertThat(application.pages()).isFalse();
    }

    @Test
    void eightDaysOfSteadyErrorsPage() {
        application.countsEvery(HOUR, Duration.ofDays(7), 1000, 0);

        application.countsEvery(HOUR, Duration.ofDays(8), 1000, 7);

        assertThat(application.exceeds(BurnRule.HOUR)).isFalse();
        assertThat(application.exceeds(BurnRule.SIX_HOURS)).isFalse();
        assertThat(application.exceeds(BurnRule.WEEK)).isTrue();
        assertThat(application.pages()).isTrue();
    }

    @Test
    void eightDaysOfErrorsThatAreTooFewForAnHourPage() {
        application.countsEvery(Duration.ofHours(6), Duration.ofDays(8), 1, 1);

        assertThat(application.exceeds(BurnRule.HOUR)).isFalse();
        assertThat(application.exceeds(BurnRule.SIX_HOURS)).isFalse();
        assertThat(application.pages()).isTrue();
    }

    @Test
    void oneBadHourDoesNotPageAgainForTheWeek() {
        application.countsEvery(MINUTE, Duration.ofDays(3), 10, 0);
        application.countsEvery(MINUTE, HOUR, 10, 10);

        for (int day = 0; day < 8; day++) {
            application.countsEvery(Duration.ofMinutes(10), Duration.ofHours(23), 100, 0);
            assertThat(application.pages()).isFalse();
            time.advance(HOUR);
        }
    }

    @Test
    void noTrafficIsNeitherGoodNorBad() {
        time.advance(DAY);

        SloReport.Item item = application.item();

        assertThat(item.state()).isEqualTo(SloReport.State.NO_DATA);
        assertThat(item.dataSince()).isNull();
        assertThat(item.instances()).isZero();
        assertThat(item.burns()).allMatch(burn -> burn.longRate() == null && burn.shortRate() == null);
        assertThat(item.budgets())
                .allMatch(budget -> budget.remaining() == null && budget.badEventsLeft() == null)
                .allMatch(budget -> budget.goodShare() == null);
    }

    @Test
    void anObjectiveThatMakesTicketsNeverPages() {
        CountingInstance quiet = new CountingInstance(
                time, null, "pod-2", CountingInstance.objective().withUrgency(Urgency.TICKET));

        quiet.countsEvery(MINUTE, Duration.ofHours(2), 10, 10);

        assertThat(quiet.exceeds(BurnRule.HOUR)).isTrue();
        assertThat(quiet.pages()).isFalse();
        assertThat(quiet.item().burns())
                .filteredOn(SloReport.Burn::tells)
                .extracting(SloReport.Burn::rule)
                .containsExactly("1d", "3d");
    }

    @Test
    void anObjectiveForNoticeTellsNobody() {
        CountingInstance noticed = new CountingInstance(
                time, null, "pod-2", CountingInstance.objective().withUrgency(Urgency.NOTICE));

        noticed.countsEvery(MINUTE, Duration.ofHours(2), 10, 10);

        assertThat(noticed.item().burns()).noneMatch(SloReport.Burn::tells);
        assertThat(noticed.item().state()).isEqualTo(SloReport.State.SPENT);
    }
}
