package dev.seaworthy.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class RecurrenceTest {
    private static final Instant NOW = Instant.parse("2026-11-20T18:00:00Z");
    private static final Duration HOUR = Duration.ofHours(1);

    @Test
    void itIsDueAboutAnIntervalLater() {
        assertThat(new Recurrence(NOW, HOUR, () -> 0.5).due(NOW.plus(HOUR).minusSeconds(1)))
                .isFalse();
        assertThat(new Recurrence(NOW, HOUR, () -> 0.5).due(NOW.plus(HOUR))).isTrue();
        assertThat(new Recurrence(NOW, HOUR, () -> 0).due(NOW.plus(Duration.ofMinutes(54))))
                .isTrue();
        assertThat(new Recurrence(NOW, HOUR, () -> 1).due(NOW.plus(Duration.ofMinutes(65))))
                .isFalse();
    }

    @Test
    void eachTimeCountsFromTheLast() {
        Recurrence recurrence = new Recurrence(NOW, HOUR, () -> 0.5);

        recurrence.again(NOW.plus(HOUR), HOUR);

        assertThat(recurrence.due(NOW.plus(HOUR))).isFalse();
        assertThat(recurrence.due(NOW.plus(HOUR).plus(HOUR))).isTrue();
    }

    @Test
    void aClockSetBackByYearsDoesNotMeanWaitingForYears() {
        Recurrence recurrence = new Recurrence(NOW, HOUR, () -> 0.5);

        Instant back = NOW.minus(Duration.ofDays(2_000));
        assertThat(recurrence.due(back)).isTrue();
        recurrence.again(back, HOUR);

        assertThat(recurrence.due(back)).isFalse();
        assertThat(recurrence.due(back.plus(HOUR))).isTrue();
    }
}
