package dev.seaworthy.spring;

import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.boot.SpringBootVersion;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.util.ClassUtils;

/** The auto-configurations of Boot that tests need, under the names of the line they run on. */
final class BootLine {

    private BootLine() {}

    static boolean isFour() {
        return ClassUtils.isPresent("org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration", null);
    }

    /** Major and minor, such as 3.5. */
    static String version() {
        String version = SpringBootVersion.getVersion();
        return version.substring(0, version.lastIndexOf('.'));
    }

    /** A pool, its transactions and the scripts that prepare its database. */
    static AutoConfigurations jdbc() {
        String folder = isFour()
                ? "org.springframework.boot.jdbc.autoconfigure."
                : "org.springframework.boot.autoconfigure.jdbc.";
        String transactions = isFour()
                ? "org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration"
                : "org.springframework.boot.autoconfigure.transaction.TransactionAutoConfiguration";
        String scripts = isFour()
                ? "org.springframework.boot.jdbc.autoconfigure.DataSourceInitializationAutoConfiguration"
                : "org.springframework.boot.autoconfigure.sql.init.SqlInitializationAutoConfiguration";
        return named(
                folder + "DataSourceAutoConfiguration",
                folder + "DataSourceTransactionManagerAutoConfiguration",
                transactions,
                scripts);
    }

    /** The Prometheus registry that Actuator makes because ours is on the class path, with Boot's own JVM meters. */
    static AutoConfigurations meterRegistry() {
        String folder = isFour()
                ? "org.springframework.boot.micrometer.metrics.autoconfigure."
                : "org.springframework.boot.actuate.autoconfigure.metrics.";
        return named(
                folder + "MetricsAutoConfiguration",
                folder + "CompositeMeterRegistryAutoConfiguration",
                folder + "export.prometheus.PrometheusMetricsExportAutoConfiguration",
                folder + (isFour() ? "jvm." : "") + "JvmMetricsAutoConfiguration");
    }

    /** Actuator's registry of health components, with the one of the disk. */
    static AutoConfigurations healthContributors() {
        String folder = isFour()
                ? "org.springframework.boot.health.autoconfigure."
                : "org.springframework.boot.actuate.autoconfigure.";
        return named(
                isFour()
                        ? folder + "registry.HealthContributorRegistryAutoConfiguration"
                        : folder + "health.HealthEndpointAutoConfiguration",
                folder + (isFour() ? "application" : "system") + ".DiskSpaceHealthContributorAutoConfiguration");
    }

    /** Migrations of the application's database. */
    static AutoConfigurations flyway() {
        return named(
                isFour()
                        ? "org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration"
                        : "org.springframework.boot.autoconfigure.flyway.FlywayAutoConfiguration");
    }

    /** Actuator's listeners of audit events, which do nothing without a repository of them. */
    static AutoConfigurations actuatorAudit() {
        return named("org.springframework.boot.actuate.autoconfigure.audit.AuditAutoConfiguration");
    }

    /** What protects an application as soon as Spring Security is on the class path, as property values. */
    static String protection() {
        String folder = isFour()
                ? "org.springframework.boot.security.autoconfigure."
                : "org.springframework.boot.autoconfigure.security.servlet.";
        String filters = isFour() ? folder + "web.servlet." : folder;
        String management = isFour()
                ? folder + "actuate.web.servlet."
                : "org.springframework.boot.actuate.autoconfigure.security.servlet.";
        return Stream.of(
                        folder + "SecurityAutoConfiguration",
                        folder + "UserDetailsServiceAutoConfiguration",
                        filters + "SecurityFilterAutoConfiguration",
                        filters + "ServletWebSecurityAutoConfiguration",
                        management + "ManagementWebSecurityAutoConfiguration")
                .filter(name -> ClassUtils.isPresent(name, null))
                .collect(Collectors.joining(","));
    }

    private static AutoConfigurations named(String... names) {
        return AutoConfigurations.of(Arrays.stream(names)
                .map(name -> ClassUtils.resolveClassName(name, null))
                .toArray(Class<?>[]::new));
    }
}
