package dev.seaworthy.spring;

import java.util.Arrays;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.util.ClassUtils;

/** The auto-configurations of Boot that tests need, under the names of the line they run on. */
final class BootLine {

    private BootLine() {}

    static boolean isFour() {
        return ClassUtils.isPresent("org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration", null);
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

    private static AutoConfigurations named(String... names) {
        return AutoConfigurations.of(Arrays.stream(names)
                .map(name -> ClassUtils.resolveClassName(name, null))
                .toArray(Class<?>[]::new));
    }
}
