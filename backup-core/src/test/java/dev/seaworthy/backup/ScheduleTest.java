package dev.seaworthy.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScheduleTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    0 1 * * *           | 2026-11-20T00:59:59.999Z | 2026-11-20T01:00:00Z
                    0 1 * * *           | 2026-11-20T01:00:00Z     | 2026-11-21T01:00:00Z
                    */15 * * * *        | 2026-12-31T23:46:00Z     | 2027-01-01T00:00:00Z
                    5-59/20 * * * *     | 2026-11-20T10:26:00Z     | 2026-11-20T10:45:00Z
                    7/20 * * * *        | 2026-11-20T10:26:00Z     | 2026-11-20T10:27:00Z
                    30 2 * * SUN        | 2026-11-20T00:00:00Z     | 2026-11-22T02:30:00Z
                    30 2 * * 7          | 2026-11-20T00:00:00Z     | 2026-11-22T02:30:00Z
                    30 2 * * 0          | 2026-11-20T00:00:00Z     | 2026-11-22T02:30:00Z
                    0 0 * * fri-sun     | 2026-11-21T00:00:00Z     | 2026-11-22T00:00:00Z
                    0 0 * * mon-fri     | 2026-11-20T00:00:00Z     | 2026-11-23T00:00:00Z
                    0 6-18/3 1,15 JAN-JUN * | 2026-11-20T00:00:00Z | 2027-01-01T06:00:00Z
                    0 0 29 2 *          | 2026-11-20T00:00:00Z     | 2028-02-29T00:00:00Z
                    0 0 29 2 *          | 2096-02-29T00:00:00Z     | 2104-02-29T00:00:00Z
                    0 0 31 * *          | 2026-11-20T00:00:00Z     | 2026-12-31T00:00:00Z
                    0 0 13 * FRI        | 2026-11-13T00:00:00Z     | 2026-11-20T00:00:00Z
                    0 0 13 * FRI        | 2026-12-12T00:00:00Z     | 2026-12-13T00:00:00Z
                    0 0 */2 * MON       | 2026-11-20T00:00:00Z     | 2026-11-23T00:00:00Z
                    59 23 31 12 *       | 2026-12-31T23:59:00Z     | 2027-12-31T23:59:00Z
                    @weekly             | 2026-11-20T00:00:00Z     | 2026-11-22T00:00:00Z
                    @Hourly             | 2026-11-20T00:00:00Z     | 2026-11-20T01:00:00Z
                    """)
    void nextRunIsTheFirstMatchingMinuteAfter(String expression, Instant after, Instant next) {
        assertThat(Schedule.cron(expression).nextAfter(after)).isEqualTo(next);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    Europe/Berlin    | 30 2 * * *  | 2026-03-28T12:00:00Z | 2026-03-29T01:00:00Z | 2026-03-30T00:30:00Z
                    Europe/Berlin    | 30 2 * * *  | 2026-10-24T12:00:00Z | 2026-10-25T00:30:00Z | 2026-10-26T01:30:00Z
                    Europe/Berlin    | */20 2 * * * | 2026-03-28T12:00:00Z | 2026-03-29T01:00:00Z | 2026-03-30T00:00:00Z
                    America/New_York | 0 2 * * *   | 2026-03-07T12:00:00Z | 2026-03-08T07:00:00Z | 2026-03-09T06:00:00Z
                    America/New_York | 30 1 * * *  | 2026-10-31T12:00:00Z | 2026-11-01T05:30:00Z | 2026-11-02T06:30:00Z
                    Africa/Cairo     | 0 0 * * *   | 2026-04-23T12:00:00Z | 2026-04-23T22:00:00Z | 2026-04-24T21:00:00Z
                    Australia/Lord_Howe | 15 2 * * * | 2026-10-03T00:00:00Z | 2026-10-03T15:30:00Z | 2026-10-04T15:15:00Z
                    """)
    void aTimeInTheGapRunsAtItsEndAndOneInTheOverlapRunsOnce(
            ZoneId zone, String expression, Instant after, Instant first, Instant second) {
        Schedule schedule = Schedule.cron(expression).inZone(zone);

        assertThat(schedule.nextAfter(after)).isEqualTo(first);
        assertThat(schedule.nextAfter(first)).isEqualTo(second);
    }

    @Test
    void askedDuringTheSecondPassOfAnOverlapTheNextRunIsTheNextDay() {
        Schedule schedule = Schedule.cron("30 2 * * *").inZone(ZoneId.of("Europe/Berlin"));

        assertThat(schedule.nextAfter(Instant.parse("2026-10-25T01:10:00Z"))).isEqualTo("2026-10-26T01:30:00Z");
    }

    @Test
    void aDailyScheduleRunsOnEveryDayOfAYearWithBothTransitions() {
        Schedule schedule = Schedule.cron("30 2 * * *").inZone(ZoneId.of("Europe/Berlin"));
        List<Instant> runs = new ArrayList<>();
        Instant end = Instant.parse("2027-01-01T00:00:00Z");
        for (Instant run = schedule.nextAfter(Instant.parse("2025-12-31T23:00:00Z"));
                run.isBefore(end);
                run = schedule.nextAfter(run)) {
            runs.add(run);
        }

        assertThat(runs).hasSize(365).isSorted();
        assertThat(runs.stream()
                        .map(run -> run.atZone(ZoneId.of("Europe/Berlin")).toLocalDate()))
                .doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    61 1 * * *      | minute 61 is outside 0-59
                    0 24 * * *      | hour 24 is outside 0-23
                    0 1 0 * *       | day of month 0 is outside 1-31
                    0 1 * FOO *     | month "FOO" is not a number from 1 to 12 or one of JAN, FEB
                    0 1 * * 8       | day of week 8 is outside 0-7
                    0 1 * *         | it has 4 fields
                    0 0 1 * * *     | it has 6 fields
                    */0 * * * *     | minute step "0" is not at least 1
                    10-5 * * * *    | minute range "10-5" runs backwards
                    1,,2 * * * *    | minute "" is not a number
                    -1 * * * *      | minute "" is not a number
                    1- * * * *      | minute "" is not a number
                    99999999999 * * * * | is not a number
                    0 0 30 2 *      | it names a date that never comes
                    @reboot         | it has 1 fields
                    """)
    void anInvalidExpressionIsRefusedWithTheReasonAndExamples(String expression, String reason) {
        assertThatThrownBy(() -> Schedule.cron(expression))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining('"' + expression + '"')
                .hasMessageContaining(reason)
                .hasMessageContaining("\"0 1 * * *\" (01:00 every day)");
    }

    @ParameterizedTest
    @CsvSource({"0 1 * * *,PT24H", "@hourly,PT1H", "0 9-17 * * *,PT16H", "0 1 * * MON-FRI,PT72H", "0 0 29 2 *,PT35064H"
    })
    void theLongestGapIsTheLongestWaitBetweenTwoRuns(String expression, Duration gap) {
        assertThat(Schedule.cron(expression).longestGap(Instant.parse("2026-11-20T00:00:00Z")))
                .isEqualTo(gap);
    }

    @Test
    void blanksAndCaseOfNicknamesDoNotMatter() {
        assertThat(Schedule.cron("  0   1 *\t* * ")).isEqualTo(Schedule.cron("0 1 * * *"));
        assertThat(Schedule.cron("@DAILY").expression()).isEqualTo("@daily");
    }
}
