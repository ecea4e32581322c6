package dev.seaworthy.spring;

import java.util.UUID;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.web.context.support.StandardServletEnvironment;

/** Runners of contexts as an application with this starter has them. */
final class Starter {

    private static final AutoConfigurations OURS = AutoConfigurations.of(
            SeaworthyActuatorAutoConfiguration.class,
            SeaworthyAlertsAutoConfiguration.class,
            SeaworthyAuditActuatorAutoConfiguration.class,
            SeaworthyAuditAutoConfiguration.class,
            SeaworthyAuditMethodsAutoConfiguration.class,
            SeaworthyAuditSecurityAutoConfiguration.class,
            SeaworthyAuditTasksAutoConfiguration.class,
            SeaworthyBackupAutoConfiguration.class,
            SeaworthyDeploymentsAutoConfiguration.class,
            SeaworthyHealthAutoConfiguration.class,
            SeaworthyLogAutoConfiguration.class,
            SeaworthyMetricsAutoConfiguration.class,
            SeaworthyOverviewAutoConfiguration.class,
            SeaworthyRestoreAutoConfiguration.class,
            SeaworthySloAutoConfiguration.class);

    /** A stall of the machine is no failure. */
    private static final String PATIENT_AUDIT = "seaworthy.audit.sync-timeout=60s";

    private Starter() {}

    /** Ours alone: no database, no Actuator, no web server. */
    static ApplicationContextRunner bare() {
        return new ApplicationContextRunner().withConfiguration(OURS);
    }

    /** With a pool on an H2 database in memory that no other test sees. */
    static ApplicationContextRunner withDatabase() {
        return bare().withConfiguration(BootLine.jdbc())
                .withPropertyValues(
                        "spring.datasource.url=" + memoryUrl(), "spring.datasource.username=sa", PATIENT_AUDIT);
    }

    /** With paths and filters too, but no server to serve them. */
    static ApplicationContextRunner web() {
        return new ApplicationContextRunner(() -> {
                    AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();
                    context.setEnvironment(new StandardServletEnvironment());
                    return context;
                })
                .withConfiguration(OURS)
                .withConfiguration(AutoConfigurations.of(SeaworthyWebAutoConfiguration.class))
                .withConfiguration(BootLine.jdbc())
                .withPropertyValues(
                        "spring.datasource.url=" + memoryUrl(), "spring.datasource.username=sa", PATIENT_AUDIT);
    }

    static String memoryUrl() {
        return "jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1";
    }
}
