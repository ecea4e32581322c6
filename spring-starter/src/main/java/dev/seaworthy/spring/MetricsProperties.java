package dev.seaworthy.spring;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the metrics.
 *
 * @param enabled Whether machine, process and databases are sampled and published as meters.
 * @param databases Whether each DataSource of the application and its server are sampled.
 * @param redis Whether the Redis server of seaworthy.health.redis.url or spring.data.redis.url is sampled.
 * @param statements Whether the SQL statements of each Jdbi bean are timed by name.
 * @param jdbcStatements Whether all SQL statements of each HikariCP pool that is a bean are timed, by the word in a comment before them;
 *     needs net.ttddyy:datasource-proxy.
 * @param disks Paths whose file systems are sampled; by default that of the working directory.
 * @param historyFile File in an existing folder that keeps the history of this process over restarts.
 */
@ConfigurationProperties("seaworthy.metrics")
record MetricsProperties(
        @DefaultValue("true") boolean enabled,
        @DefaultValue("true") boolean databases,
        @DefaultValue("true") boolean redis,
        @DefaultValue("true") boolean statements,
        @DefaultValue("false") boolean jdbcStatements,
        @DefaultValue List<String> disks,
        @Nullable String historyFile) {

    MetricsProperties {
        disks = List.copyOf(disks);
    }
}
