package dev.seaworthy.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HoldScopeTest {
    @ParameterizedTest
    @ValueSource(longs = {Long.MAX_VALUE, Long.MIN_VALUE, 253_402_300_800_000L, -62_135_596_800_001L})
    void aTimeThatNoDatabaseKeepsIsRefused(long millis) {
        refuses(Instant.ofEpochMilli(millis));
    }

    @Test
    void theEndsOfTimeAreRefusedAsTheyMeanAnOpenHold() {
        refuses(Instant.MAX);
        refuses(Instant.MIN);
    }

    @Test
    void aHoldWithoutAnEndIsOpen() {
        HoldScope scope = HoldScope.user("u-1").andFrom(Instant.parse("0001-01-01T00:00:00Z"));

        assertThat(scope.to()).isEmpty();
        assertThat(scope.andUntil(Instant.parse("9999-12-31T23:59:59Z")).to()).isPresent();
    }

    @Test
    void aTimeThatMicrosecondsDoNotHoldIsNoOtherTime() {
        assertThatThrownBy(() -> Micros.of(Instant.MAX)).isInstanceOf(ArithmeticException.class);
        assertThatThrownBy(() -> Micros.of(Instant.MIN)).isInstanceOf(ArithmeticException.class);
    }

    private static void refuses(Instant time) {
        HoldScope user = HoldScope.user("u-1");
        assertThatThrownBy(() -> user.andUntil(time))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("leave the end out for an open hold");
        assertThatThrownBy(() -> user.andFrom(time))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("leave the start out for an open hold");
        assertThatThrownBy(() -> HoldScope.from(time)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> HoldScope.until(time)).isInstanceOf(IllegalArgumentException.class);
    }
}
