package dev.seaworthy.spring;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.util.DriverDataSource;
import dev.seaworthy.metrics.JdbcTiming;
import dev.seaworthy.metrics.MetricsMonitor;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.BeanPostProcessor;

/**
 * Has the statements of each HikariCP pool timed, below the pool, so that the bean stays what it is; told from when all
 * beans are there: what migrations do before is not the application's traffic.
 */
final class TimedPools implements BeanPostProcessor, SmartInitializingSingleton {

    private static final Logger LOG = LoggerFactory.getLogger(TimedPools.class);

    private final JdbcTiming timing = new JdbcTiming();
    private final ObjectProvider<MetricsMonitor> monitor;

    TimedPools(ObjectProvider<MetricsMonitor> monitor) {
        this.monitor = monitor;
    }

    /** Its properties are set by now, and its first connection is still to come, save where it was made of a configuration. */
    @Override
    public Object postProcessBeforeInitialization(Object bean, String name) {
        if (bean instanceof HikariDataSource pool) {
            try {
                time(pool, name);
            } catch (RuntimeException unusable) {
                // The pool says itself what is wrong with its driver or URL, when it starts.
                notTimed(name, pool.isRunning() ? "it has started already" : "its connections cannot be made");
            }
        }
        return bean;
    }

    private void time(HikariDataSource pool, String name) {
        DataSource source = source(pool);
        if (source == null) {
            notTimed(name, "it is not made by a jdbcUrl");
            return;
        }
        DataSource timed = timing.around(source);
        if (timed != source) {
            pool.setDataSource(timed);
        }
    }

    /** What the pool would open its connections by. */
    private static @Nullable DataSource source(HikariDataSource pool) {
        DataSource given = pool.getDataSource();
        if (given != null || pool.getJdbcUrl() == null || pool.getDataSourceClassName() != null) {
            return given;
        }
        return new DriverDataSource(
                pool.getJdbcUrl(),
                pool.getDriverClassName(),
                pool.getDataSourceProperties(),
                pool.getUsername(),
                pool.getPassword());
    }

    private static void notTimed(String name, String reason) {
        LOG.warn(
                "Statements of the pool {} are not timed: {}; give it JdbcTiming.around(…) as its data source where it is made",
                name,
                reason);
    }

    @Override
    public void afterSingletonsInstantiated() {
        monitor.ifUnique(ours -> ours.statements().watch(timing));
    }
}
