package dev.seaworthy.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seaworthy.audit.AuditEvent;
import dev.seaworthy.audit.AuditLogger;
import dev.seaworthy.audit.AuditMode;
import dev.seaworthy.audit.InMemoryAuditStore;
import dev.seaworthy.health.CheckResult;
import dev.seaworthy.health.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class AuditCheckTest {

    @Test
    void trailThatIsWellIsUp() {
        try (AuditLogger logger =
                AuditLogger.builder(new InMemoryAuditStore()).build().start()) {
            CheckResult result = AuditCheck.judged(logger.health());

            assertThat(result.status()).isEqualTo(Status.UP);
            assertThat(result.data()).containsKeys("queued", "dead_lettered", "refused");
        }
    }

    @Test
    void refusedEventDegradesAndItsReasonIsNamed() {
        AuditLogger logger = AuditLogger.builder(new InMemoryAuditStore()).build();
        logger.close();
        logger.log(AuditEvent.of("invoice.approved"));

        CheckResult result = AuditCheck.judged(logger.health());

        assertThat(result.status()).isEqualTo(Status.DEGRADED);
        assertThat(result.message()).contains("refused (closed)");
    }

    @Test
    void trailOfYearsWithoutARetentionDegrades() {
        AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2020-01-01T00:00:00Z"));
        Starter.withDatabase()
                .withBean(AuditLoggerCustomizer.class, () -> builder -> builder.clock(now::get))
                .run(context -> {
                    AuditLogger logger = context.getBean(AuditLogger.class);
                    logger.log(AuditEvent.of("invoice.approved"), AuditMode.SYNC);

                    now.updateAndGet(start -> start.plus(Duration.ofMinutes(2)));

                    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
                    while (logger.health().retention().isEmpty() && System.nanoTime() < end) {
                        Thread.onSpinWait();
                    }
                    CheckResult result = AuditCheck.judged(logger.health());
                    assertThat(result.status()).isEqualTo(Status.DEGRADED);
                    assertThat(result.message()).contains("seaworthy.audit.retention.default");
                });
    }
}
