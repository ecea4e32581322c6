package dev.seaworthy.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seaworthy.backup.BackupState;
import dev.seaworthy.backup.Backups;
import dev.seaworthy.backup.storage.DirectoryStorage;
import dev.seaworthy.health.HealthMonitor;
import dev.seaworthy.metrics.MetricsMonitor;
import dev.seaworthy.servlet.SeaworthyServlets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Contexts with a parent, and contexts with two beans of what we look for. */
class SeveralContextsTest {

    @TempDir
    private Path folder;

    @Test
    void childLeavesAloneWhatIsItsParents() {
        withBackups().run(parent -> {
            withBackups().withParent(parent).run(child -> assertThat(child)
                    .hasNotFailed()
                    .getBean(HealthMonitor.class)
                    .isSameAs(parent.getBean(HealthMonitor.class)));

            assertThat(parent.getBean(HealthMonitor.class).draining()).isFalse();
            assertThat(parent.getBean(Backups.class).backup("app").state()).isEqualTo(BackupState.VERIFIED);
        });
    }

    private ApplicationContextRunner withBackups() {
        return Starter.withDatabase()
                .withPropertyValues(
                        "seaworthy.health.probe-port=0",
                        "seaworthy.backup.enabled=true",
                        "seaworthy.backup.storage.directory=" + folder.resolve("backups"),
                        "seaworthy.backup.signing-key=" + folder.resolve("keys/signing.key"),
                        "seaworthy.backup.plans.app.sources[0].type=h2");
    }

    @Test
    void twoOfATypeStopNobodyAndTheSummarySaysSo() {
        withBackups()
                .withUserConfiguration(Pairs.class)
                .withBean("folder", Path.class, () -> folder)
                .run(context -> assertThat(context.getBean(FeatureStates.class).all())
                        .filteredOn(state -> String.valueOf(state.reason()).startsWith("there are several"))
                        .extracting(FeatureState::name)
                        .containsExactly("health", "metrics", "backup"));
    }

    @Test
    void twoSetsOfServletsStopNobodyAndTheSummarySaysSo() {
        Starter.web()
                .withBean("first", SeaworthyServlets.class, () -> SeaworthyServlets.at("/one")
                        .build())
                .withBean("second", SeaworthyServlets.class, () -> SeaworthyServlets.at("/two")
                        .build())
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    assertThat(context.getBean(Summary.class).text())
                            .contains("web (there are several SeaworthyServlets beans");
                });
    }

    @Configuration(proxyBeanMethods = false)
    static class Pairs {

        @Bean
        HealthMonitor firstHealth() {
            return HealthMonitor.builder().build();
        }

        @Bean
        HealthMonitor secondHealth() {
            return HealthMonitor.builder().build();
        }

        @Bean
        MetricsMonitor firstMetrics() {
            return MetricsMonitor.builder().build();
        }

        @Bean
        MetricsMonitor secondMetrics() {
            return MetricsMonitor.builder().build();
        }

        @Bean
        Backups firstBackups(Path folder) {
            return backups(folder);
        }

        @Bean
        Backups secondBackups(Path folder) {
            return backups(folder);
        }

        private static Backups backups(Path folder) {
            return Backups.builder(new DirectoryStorage(folder.resolve("own")))
                    .signingKey(folder.resolve("keys/own.key"))
                    .build();
        }
    }
}
