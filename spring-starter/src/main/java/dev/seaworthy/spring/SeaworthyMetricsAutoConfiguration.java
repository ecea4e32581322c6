package dev.seaworthy.spring;

import dev.seaworthy.metrics.MetricsMonitor;
import dev.seaworthy.metrics.MetricsMonitorBuilder;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import java.nio.file.Path;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

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

    /** Boot's filter around every request, of this name on both lines. */
    private static final String BOOT_HTTP_METRICS = "webMvcObservationFilter";

    @Bean(destroyMethod = "close")
    @ConditionalOnMissingBean
    MetricsMonitor seaworthyMetricsMonitor(
            MetricsProperties properties,
            ListableBeanFactory beans,
            ObjectProvider<MeterRegistry> registry,
            ObjectProvider<MetricsMonitorCustomizer> customizers) {
        MetricsMonitorBuilder monitor = MetricsMonitor.builder();
        registry.ifUnique(monitor::meterRegistry);
        properties.disks().forEach(disk -> monitor.disk(Path.of(disk)));
        if (properties.databases()) {
            Databases.of(beans).forEach(monitor::database);
        }
        if (beans.containsBean(BOOT_HTTP_METRICS)) {
            monitor.withoutHttpMeters();
        }
        if (beans.getBeanNamesForType(JvmMemoryMetrics.class).length > 0) {
            monitor.withoutJvmMeters();
        }
        customizers.orderedStream().forEach(customizer -> customizer.customize(monitor));
        return monitor.build();
    }

    @Bean
    StartStop seaworthyMetricsLifecycle(MetricsMonitor monitor) {
        return new StartStop(monitor::start, () -> {});
    }
}
