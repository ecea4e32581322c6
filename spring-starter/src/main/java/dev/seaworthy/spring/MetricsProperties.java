package dev.seaworthy.spring;

import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the metrics.
 *
 * @param enabled Whether machine, process and databases are sampled and published as meters.
 * @param databases Whether each DataSource of the application and its server are sampled.
 * @param disks Paths whose file systems are sampled; by default that of the working directory.
 */
@ConfigurationProperties("seaworthy.metrics")
record MetricsProperties(
        @DefaultValue("true") boolean enabled,
        @DefaultValue("true") boolean databases,
        @DefaultValue List<String> disks) {

    MetricsProperties {
        disks = List.copyOf(disks);
    }
}
