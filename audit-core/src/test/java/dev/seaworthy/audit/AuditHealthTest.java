package dev.seaworthy.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AuditHealthTest {
    private static final Instant NOW = Instant.parse("2026-11-20T18:00:00Z");

    private final SettableClock clock = new SettableClock(NOW);

    @Test
    void aBatchInFlightIsNoReasonToComplainHoweverSmallTheQueue() {
        assertThat(health(2_000, 0, Optional.empty(), Optional.empty()).complaint())
                .isEmpty();
    }

    @Test
    void everyTroubleIsNamed() {
        AuditHealth health = health(
                0, 3, Optional.of("the database is away"), Optional.of("no retention is configured and it grows"));

        assertThat(health.complaint().orElseThrow())
                .contains("does not take events: the database is away")
                .contains("3 audit events are dead letters")
                .contains("no retention is configured and it grows");
    }

    @Test
    void aRefusedEventIsNewsForFiveMinutes() {
        AuditLogger logger = AuditLogger.builder(new InMemoryAuditStore())
                .clock(clock)
                .queueCapacity(1)
                .build();
        logger.log(AuditEvent.of("a.b"));
        assertThat(logger.health().complaint()).isEmpty();

        logger.log(AuditEvent.of("a.b"));

        assertThat(logger.health().complaint())
                .contains("audit events are refused (queue_full), 1 so far, the last at 2026-11-20T18:00:00Z");
        clock.forward(Duration.ofMinutes(5).plusSeconds(1));
        assertThat(logger.health().complaint()).isEmpty();
        assertThat(logger.health().refusedTotal()).isEqualTo(1);
    }

    private static AuditHealth health(
            int queued, long deadLettered, Optional<String> lastError, Optional<String> retention) {
        return new AuditHealth(
                queued,
                1_000,
                Optional.empty(),
                0,
                0,
                deadLettered,
                0,
                Map.of(),
                Optional.empty(),
                0,
                true,
                0,
                Optional.empty(),
                Optional.empty(),
                lastError,
                Optional.empty(),
                retention);
    }
}
