package dev.seaworthy.spring;

import dev.seaworthy.health.operations.LogTail;
import dev.seaworthy.metrics.MetricsMonitor;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/** A {@link LogTail} that listens from the moment the context makes it, and counts on its registry. */
@AutoConfiguration(after = SeaworthyMetricsAutoConfiguration.class)
@ConditionalOnFeature("log")
@EnableConfigurationProperties(LogProperties.class)
public final class SeaworthyLogAutoConfiguration {

    private static final Key KEY = new Key("seaworthy.log");

    @Bean(destroyMethod = "close")
    @ConditionalOnMissingBean
    LogTail seaworthyLogTail(
            LogProperties properties, ObjectProvider<MetricsMonitor> monitor, ObjectProvider<MeterRegistry> registry) {
        LogTail tail = KEY.check(
                () -> LogTail.keeping(properties.entries(), properties.redact().toArray(String[]::new)));
        new Meters(monitor, registry).publish(tail::bindTo);
        return tail.start();
    }
}
