package dev.seaworthy.health.format;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seaworthy.health.CheckResult;
import dev.seaworthy.health.HealthMonitor;
import dev.seaworthy.health.Probe;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;

class ProbeAnswersTest {

    @Test
    void anAnswerIsRenderedOncePerState() throws IOException {
        try (HealthMonitor monitor = HealthMonitor.builder()
                .readiness("database", context -> CheckResult.up())
                .build()) {
            ProbeAnswers answers = ProbeAnswers.of(monitor);

            Answer first = answers.answer(Probe.READINESS, null, DetailLevel.STATUS);
            Answer second = answers.answer(Probe.READINESS, null, DetailLevel.STATUS);

            assertThat(second).isSameAs(first);
            assertThat(first.status()).isEqualTo(503);
            assertThat(first.text()).isEqualTo("{\"status\":\"DOWN\",\"checks\":[]}");
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            first.writeTo(out);
            assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo(first.text());
            assertThat(first.contentLength()).isEqualTo(out.size());
        }
    }

    @Test
    void aChangeOfStateIsSeenAtOnce() {
        try (HealthMonitor monitor = HealthMonitor.builder().build().start()) {
            ProbeAnswers answers = ProbeAnswers.of(monitor);
            while (answers.answer(Probe.READINESS, "text/plain", DetailLevel.STATUS)
                            .status()
                    != 200) {
                Thread.onSpinWait();
            }

            monitor.drain(Duration.ZERO);

            assertThat(answers.answer(Probe.READINESS, "text/plain", DetailLevel.STATUS)
                            .text())
                    .isEqualTo("DOWN");
            assertThat(answers.answer(Probe.LIVENESS, "text/plain", DetailLevel.STATUS)
                            .text())
                    .isEqualTo("UP");
        }
    }

    @Test
    void theDetailedViewHasTheFieldsOfTheContract() {
        Instant now = Instant.parse("2026-11-20T18:00:00Z");
        try (HealthMonitor monitor = HealthMonitor.builder()
                .readiness("database", context -> CheckResult.up())
                .withoutDeadlockWatch()
                .clock(InstantSource.fixed(now))
                .build()) {
            SystemLoad load = new SystemLoad("container", 12.5, null, 80.0);

            Answer answer = new DetailedHealth(
                            monitor, "1.2.3", now.minusSeconds(90), () -> load, InstantSource.fixed(now))
                    .answer();

            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.text())
                    .isEqualTo(
                            "{\"status\":\"unhealthy\",\"reason\":null,\"timestamp\":\"2026-11-20T18:00:00.000000Z\","
                                    + "\"version\":\"1.2.3\",\"uptime_seconds\":90,\"services\":{\"database\":{"
                                    + "\"status\":\"DOWN\",\"kinds\":[\"READINESS\"],\"impact\":\"CRITICAL\",\"since\":null,"
                                    + "\"checked_at\":null,\"age_seconds\":null,\"duration_ms\":null,"
                                    + "\"message\":\"has not run yet\",\"data\":{},\"uptime_24h\":null}},"
                                    + "\"system\":{\"scope\":\"container\",\"cpu_percent\":12.5,\"memory_percent\":null,"
                                    + "\"disk_percent\":80}}");
        }
    }
}
