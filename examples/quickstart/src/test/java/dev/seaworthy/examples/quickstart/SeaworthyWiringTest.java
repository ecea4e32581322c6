package dev.seaworthy.examples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seaworthy.audit.AuditEvent;
import dev.seaworthy.audit.AuditLogger;
import dev.seaworthy.audit.InMemoryAuditStore;
import dev.seaworthy.audit.RetentionPolicy;
import dev.seaworthy.health.CheckResult;
import dev.seaworthy.health.Status;
import dev.seaworthy.metrics.MetricsMonitor;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SeaworthyWiringTest {

    @Test
    void auditTrailForgetsWhatIsOldAndTellsOfItsTrouble(@TempDir Path home) throws Exception {
        try (DataFolder folder = DataFolder.open(home);
                MetricsMonitor metrics = MetricsMonitor.builder().build()) {
            AuditLogger audit = SeaworthyWiring.audit(folder, new InMemoryAuditStore(), metrics);
            RetentionPolicy policy = audit.retention().policy();
            assertThat(policy.rest()).contains(Duration.ofDays(365));
            assertThat(policy.categories()).containsEntry("data_access", Optional.of(Duration.ofDays(90)));
            assertThat(SeaworthyWiring.check(audit.health()).status()).isEqualTo(Status.UP);

            audit.close();
            audit.log(AuditEvent.of("project.create"));

            CheckResult result = SeaworthyWiring.check(audit.health());
            assertThat(result.status()).isEqualTo(Status.DEGRADED);
            assertThat(result.message()).contains("refused (closed)");
        }
    }
}
