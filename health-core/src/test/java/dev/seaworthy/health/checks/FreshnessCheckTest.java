package dev.seaworthy.health.checks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seaworthy.health.CheckResult;
import dev.seaworthy.health.Status;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;

class FreshnessCheckTest {

    private static final Instant NOW = Instant.parse("2026-11-20T18:00:00Z");

    @Test
    void isUpUntilTheMaximumAgeAndDownBeyond() {
        assertThat(lastSuccess(NOW.minusSeconds(3600)).status()).isEqualTo(Status.UP);
        CheckResult late = lastSuccess(NOW.minusSeconds(3601));

        assertThat(late.status()).isEqualTo(Status.DOWN);
        assertThat(late.message()).isEqualTo("last success is 3601 s ago, limit 3600 s");
        assertThat(late.data()).containsEntry("age_seconds", 3601L);
    }

    @Test
    void isDownBeforeTheFirstSuccess() {
        assertThat(lastSuccess(null).message()).isEqualTo("has not succeeded yet");
    }

    @Test
    void aClockSetBackDoesNotMakeAgesNegative() {
        assertThat(lastSuccess(NOW.plusSeconds(60)).data()).containsEntry("age_seconds", 0L);
    }

    private static CheckResult lastSuccess(Instant at) {
        return new FreshnessCheck(() -> at, Duration.ofHours(1), InstantSource.fixed(NOW)).check(FixedContext.usual());
    }
}
