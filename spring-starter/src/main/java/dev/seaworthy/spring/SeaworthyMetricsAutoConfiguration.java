package dev.seaworthy.spring;

import dev.seaworthy.metrics.MetricsMonitor;
import dev.seaworthy.metrics.MetricsMonitorBuilder;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import java.nio.file.Path;
import org.jdbi.v3.core.Jdbi;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/**
 * A {@link MetricsMonitor} that publishes to the context's {@link MeterRegistry}, or to one of its own where there is
 * none, and leaves out what Boot binds itself.
 */
@AutoConfiguration(
        afterName = {
            "org.springframework.boot.autoconfigure.jdbc.DataSourceAutoConfiguration",
            "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration",
            "org.springframework.boot.actuate.autoconfigure.metrics.CompositeMeterRegistryAutoConfiguration",
            "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration",
            "org.springframework.boot.actuate.autoconfigure.metrics.JvmMetricsAutoConfiguration",
            "org.springframework.boot.micrometer.metrics.autoconfigure.jvm.JvmMetricsAutoConfiguration",
            "org.springframework.boot.actuate.autoconfigure.observation.web.servlet.WebMvcObservationAutoConfiguration",
            "org.springframework.boot.webmvc.autoconfigure.WebMvcObservationAutoConfiguration"
        })
@ConditionalOnFeature("metrics")
@EnableConfigurationProperties(MetricsProperties.class)
public final class SeaworthyMetricsAutoConfiguration {

    private static final Key KEY = new Key("seaworthy.metrics");
    private static final String JDBC_STATEMENTS = "seaworthy.metrics.jdbc-statements";

    /** Boot's filter around every request, of this name on both lines. */
    private static final String BOOT_HTTP_METRICS = "webMvcObservationFilter";

    @Bean(destroyMethod = "close")
    @ConditionalOnMissingBean
    MetricsMonitor seaworthyMetricsMonitor(
            MetricsProperties properties,
            ConfigurableListableBeanFactory beans,
            Environment environment,
            ObjectProvider<MeterRegistry> registry,
            ObjectProvider<MetricsMonitorCustomizer> customizers) {
        MetricsMonitorBuilder monitor = MetricsMonitor.builder();
        registry.ifUnique(monitor::meterRegistry);
        properties.disks().forEach(disk -> monitor.disk(Path.of(disk)));
        String historyFile = properties.historyFile();
        if (historyFile != null && !historyFile.isBlank()) {
            monitor.historyFile(Path.of(historyFile));
        }
        if (properties.databases()) {
            Databases.of(beans).forEach(monitor::database);
        }
        if (properties.redis()) {
            RedisAddress.of(environment).ifPresent(server -> monitor.redis("redis", server));
        }
        if (beans.containsBean(BOOT_HTTP_METRICS)) {
            monitor.withoutHttpMeters();
        }
        if (beans.getBeanNamesForType(JvmMemoryMetrics.class).length > 0) {
            monitor.withoutJvmMeters();
        }
        customizers.orderedStream().forEach(customizer -> customizer.customize(monitor));
        return KEY.check(monitor::build);
    }

    /** Boot's own timer has no buckets, without which nobody can count requests that were too slow. */
    @Bean
    @ConditionalOnBean(name = BOOT_HTTP_METRICS)
    static RequestBuckets seaworthyRequestBuckets() {
        return new RequestBuckets();
    }

    @Bean
    @ConditionalOnSingleCandidate(value = MetricsMonitor.class, search = SearchStrategy.CURRENT)
    StartStop seaworthyMetricsLifecycle(MetricsMonitor monitor) {
        return new StartStop(monitor::start, () -> {});
    }

    /** Only pools let something stand below them; HikariCP is Boot's own choice. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(name = "com.zaxxer.hikari.HikariDataSource")
    @ConditionalOnSwitch(value = JDBC_STATEMENTS, byDefault = false)
    static class OfPools {

        @Bean
        static TimedPools seaworthyTimedPools(ObjectProvider<MetricsMonitor> monitor) {
            new Key(JDBC_STATEMENTS).needs("net.ttddyy.dsproxy.support.ProxyDataSource", "net.ttddyy:datasource-proxy");
            return new TimedPools(monitor);
        }
    }

    /** Jdbi comes with the audit trail, but an application may keep it out. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(name = "org.jdbi.v3.core.Jdbi")
    @ConditionalOnSwitch("seaworthy.metrics.statements")
    static class OfJdbi {

        @Bean
        StatementTiming seaworthyStatementTiming(ObjectProvider<MetricsMonitor> monitor, ObjectProvider<Jdbi> jdbis) {
            return new StatementTiming(monitor, jdbis);
        }
    }
}
