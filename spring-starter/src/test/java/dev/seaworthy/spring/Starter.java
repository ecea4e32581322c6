package dev.seaworthy.spring;

import java.util.UUID;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** Runners of contexts as an application with this starter has them. */
final class Starter {

    private Starter() {}

    /** Ours alone: no database, no Actuator, no web server. */
    static ApplicationContextRunner bare() {
        return new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(
                        SeaworthyActuatorAutoConfiguration.class,
                        SeaworthyAuditAutoConfiguration.class,
                        SeaworthyBackupAutoConfiguration.class,
                        SeaworthyHealthAutoConfiguration.class,
                        SeaworthyMetricsAutoConfiguration.class));
    }

    /** With a pool on an H2 database in memory that no other test sees. */
    static ApplicationContextRunner withDatabase() {
        return bare().withConfiguration(BootLine.jdbc())
                .withPropertyValues("spring.datasource.url=" + memoryUrl(), "spring.datasource.username=sa");
    }

    static String memoryUrl() {
        return "jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1";
    }
}
