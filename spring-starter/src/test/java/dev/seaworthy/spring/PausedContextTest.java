package dev.seaworthy.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.seaworthy.backup.BackupState;
import dev.seaworthy.backup.Backups;
import dev.seaworthy.health.HealthMonitor;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ConfigurableApplicationContext;

/** What is left of ours in a context that was paused in a cache of test contexts, or stopped, and goes on. */
class PausedContextTest {

    @TempDir
    private Path folder;

    private ApplicationContextRunner application;

    @BeforeEach
    void describePlan() {
        application = Starter.withDatabase()
                .withPropertyValues(
                        "seaworthy.health.probe-port=0",
                        "seaworthy.backup.enabled=true",
                        "seaworthy.backup.storage.directory=" + folder.resolve("backups"),
                        "seaworthy.backup.signing-key=" + folder.resolve("keys/signing.key"),
                        "seaworthy.backup.plans.app.sources[0].type=h2");
    }

    @Test
    void pauseLeavesEverythingAlive() {
        assumeTrue(BootLine.isFour(), "Spring 6 pauses no context");
        application.run(context -> {
            ConfigurableApplicationContext paused = context.getSourceApplicationContext();
            int port = context.getBean(ProbePort.class).port();

            ConfigurableApplicationContext.class.getMethod("pause").invoke(paused);
            ConfigurableApplicationContext.class.getMethod("restart").invoke(paused);

            assertThat(context.getBean(HealthMonitor.class).draining()).isFalse();
            assertThat(context.getBean(ProbePort.class).port()).isEqualTo(port);
            assertThat(context.getBean(Backups.class).backup("app").state()).isEqualTo(BackupState.VERIFIED);
        });
    }

    @Test
    void stoppedContextIsNotStartedAgainInSilence() {
        for (String feature : new String[] {"health", "backup"}) {
            application
                    .withPropertyValues("seaworthy." + feature + ".enabled=false")
                    .run(context -> {
                        ConfigurableApplicationContext stopped = context.getSourceApplicationContext();
                        stopped.stop();

                        assertThatThrownBy(stopped::start)
                                .rootCause()
                                .hasMessageContainingAll("cannot be started again", "new one");
                    });
        }
    }
}
