package dev.seaworthy.spring;

import dev.seaworthy.alerts.slo.CountStore;
import dev.seaworthy.alerts.slo.JdbcCountStore;
import dev.seaworthy.alerts.slo.JdbcCountStoreBuilder;
import dev.seaworthy.alerts.slo.Objectives;
import dev.seaworthy.alerts.slo.SloMonitor;
import dev.seaworthy.alerts.slo.SloMonitorBuilder;
import dev.seaworthy.metrics.MetricsMonitor;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * An {@link SloMonitor} over the meters of the single {@link MetricsMonitor}, with the {@link Objectives} bean of the
 * application or those that there always are. Budgets are kept where a property or a {@link CountStore} bean says.
 */
@AutoConfiguration(
        after = SeaworthyMetricsAutoConfiguration.class,
        afterName = {
            "org.springframework.boot.autoconfigure.jdbc.DataSourceAutoConfiguration",
            "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration"
        })
@ConditionalOnFeature("slo")
@ConditionalOnSingleCandidate(MetricsMonitor.class)
@EnableConfigurationProperties(SloProperties.class)
public final class SeaworthySloAutoConfiguration {

    private static final Key KEY = new Key("seaworthy.slo");

    @Bean(destroyMethod = "close")
    @ConditionalOnMissingBean
    SloMonitor seaworthySloMonitor(
            MetricsMonitor metrics,
            SloProperties properties,
            ObjectProvider<Objectives> objectives,
            ObjectProvider<CountStore> store) {
        SloMonitorBuilder monitor = SloMonitor.builder(metrics);
        Objectives base = objectives.getIfUnique(Objectives::defaults);
        monitor.objectives(KEY.check(() -> base.with(properties.values())));
        store.ifUnique(monitor::store);
        String instance = properties.instance();
        return instance == null
                ? monitor.build()
                : KEY.child("instance").check(() -> monitor.instance(instance).build());
    }

    /** That of a parent context is started with the parent. */
    @Bean
    @ConditionalOnSingleCandidate(value = SloMonitor.class, search = SearchStrategy.CURRENT)
    StartStop seaworthySloLifecycle(SloMonitor monitor) {
        return new StartStop(monitor::start, () -> {});
    }

    /** Not where the application has a store, or a whole monitor, of its own. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnSwitch(value = "seaworthy.slo.table", byDefault = false)
    @ConditionalOnMissingBean({CountStore.class, SloMonitor.class})
    static class Table {

        private static final Key TABLE = KEY.child("table");

        @Bean
        @DependsOnDatabaseInitialization
        CountStore seaworthySloTable(SloProperties properties, BeanFactory beans) {
            TABLE.needs("org.jdbi.v3.core.Jdbi", "org.jdbi:jdbi3-core");
            JdbcCountStoreBuilder store = JdbcCountStore.builder(
                            ChosenDataSource.of(KEY, "table", properties.dataSource(), beans))
                    .schemaMode(properties.schema());
            String schema = properties.schemaName();
            return schema == null
                    ? store.build()
                    : KEY.child("schema-name").check(() -> store.schema(schema).build());
        }
    }
}
