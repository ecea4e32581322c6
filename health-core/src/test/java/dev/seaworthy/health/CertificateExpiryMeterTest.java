package dev.seaworthy.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class CertificateExpiryMeterTest {

    private static final Instant NOW = Instant.parse("2026-11-20T18:00:00Z");

    @Test
    void aCheckThatSaysWhenSomethingExpiresHasAMeterOfIt() throws Exception {
        MeterRegistry registry = new SimpleMeterRegistry();
        CountDownLatch heard = new CountDownLatch(2);
        try (HealthMonitor health = HealthMonitor.builder()
                .check(CheckSpec.builder("certificate", context -> CheckResult.up()
                                .with("expires_at", NOW.plus(Duration.ofDays(3)).toString()))
                        .build())
                .check(CheckSpec.builder("plain", context -> CheckResult.up()).build())
                .withoutDeadlockWatch()
                .clock(InstantSource.fixed(NOW))
                .meterRegistry(registry)
                .listener(new HealthListener() {
                    @Override
                    public void checkChanged(CheckTransition transition) {
                        heard.countDown();
                    }
                })
                .build()
                .start()) {
            assertThat(heard.await(20, TimeUnit.SECONDS)).isTrue();
            while (health.age("certificate").isEmpty()) {
                Thread.onSpinWait();
            }

            assertThat(registry.get(HealthMeters.CERTIFICATE_EXPIRY).gauges())
                    .singleElement()
                    .satisfies(gauge -> {
                        assertThat(gauge.getId().getTag("check")).isEqualTo("certificate");
                        assertThat(gauge.value()).isEqualTo(Duration.ofDays(3).toSeconds());
                    });
        }

        assertThat(registry.getMeters()).isEmpty();
    }
}
