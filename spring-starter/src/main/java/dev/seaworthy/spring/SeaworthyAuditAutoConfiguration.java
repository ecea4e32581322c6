package dev.seaworthy.spring;

import dev.seaworthy.audit.AuditListener;
import dev.seaworthy.audit.AuditLogger;
import dev.seaworthy.audit.AuditLoggerBuilder;
import dev.seaworthy.audit.AuditStore;
import dev.seaworthy.audit.CurrentTransaction;
import dev.seaworthy.audit.EventEnricher;
import dev.seaworthy.audit.EventType;
import dev.seaworthy.audit.jdbc.JdbcAuditStore;
import dev.seaworthy.audit.jdbc.JdbcAuditStoreBuilder;
import java.nio.file.Path;
import javax.sql.DataSource;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/**
 * An {@link AuditLogger} on the application's database, ready as soon as it is injected and closed after everything that
 * was injected with it, so that what a bean logs while it is destroyed is still stored.
 */
@AutoConfiguration(
        after = SeaworthyMetricsAutoConfiguration.class,
        afterName = {
            "org.springframework.boot.autoconfigure.jdbc.DataSourceAutoConfiguration",
            "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration"
        })
@ConditionalOnFeature("audit")
@EnableConfigurationProperties(AuditProperties.class)
@Import(Meters.class)
public final class SeaworthyAuditAutoConfiguration {

    private static final Key KEY = new Key("seaworthy.audit");

    @Bean
    @DependsOnDatabaseInitialization
    @Conditional(OnAuditDatabase.class)
    @ConditionalOnMissingBean(AuditStore.class)
    JdbcAuditStore seaworthyAuditStore(AuditProperties properties, BeanFactory beans) {
        DataSource dataSource = OnAuditDatabase.dataSource(beans, properties.dataSource());
        JdbcAuditStoreBuilder store = JdbcAuditStore.builder(dataSource)
                .schemaMode(AuditTables.schemaMode(properties.schema(), dataSource))
                .indexes(properties.indexes())
                .queryTimeout(properties.queryTimeout())
                .writeTimeout(properties.writeTimeout());
        if (properties.schemaName() != null) {
            store.schema(properties.schemaName());
        }
        if (properties.multiTenant()) {
            store.multiTenant();
        }
        return KEY.check(store::build);
    }

    @Bean(destroyMethod = "close")
    @ConditionalOnBean(AuditStore.class)
    @ConditionalOnMissingBean
    AuditLogger seaworthyAuditLogger(
            AuditStore store,
            AuditProperties properties,
            ObjectProvider<CurrentTransaction> transaction,
            ObjectProvider<EventType> types,
            ObjectProvider<EventEnricher> enrichers,
            ObjectProvider<AuditListener> listeners,
            Meters meters,
            ObjectProvider<AuditLoggerCustomizer> customizers) {
        AuditLoggerBuilder logger = KEY.check(() -> configured(AuditLogger.builder(store), properties));
        transaction.ifUnique(logger::currentTransaction);
        meters.publish(logger::meters);
        types.orderedStream().forEach(logger::types);
        enrichers.orderedStream().forEach(logger::enrich);
        listeners.orderedStream().forEach(logger::listener);
        customizers.orderedStream().forEach(customizer -> customizer.customize(logger));
        return KEY.check(logger::build).start();
    }

    private static AuditLoggerBuilder configured(AuditLoggerBuilder logger, AuditProperties properties) {
        logger.name(properties.loggerName())
                .mode(properties.mode())
                .queueCapacity(properties.queueCapacity())
                .syncTimeout(properties.syncTimeout())
                .closeTimeout(properties.closeTimeout())
                .journalLimit(properties.journalLimit().toBytes())
                .redact(properties.redact().toArray(String[]::new));
        properties.bruteForce().configure(logger);
        if (properties.retention() != null) {
            logger.retention(properties.retention().policy());
        }
        if (properties.orElse() != null) {
            logger.orElse(properties.orElse());
        }
        if (properties.journal() != null) {
            logger.journal(Path.of(properties.journal()));
        }
        if (properties.nodeId() != null) {
            logger.nodeId(properties.nodeId());
        }
        return logger;
    }

    /** Only where Spring's transactions on JDBC are present. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(
            name = {
                "org.springframework.transaction.support.TransactionSynchronizationManager",
                "org.springframework.jdbc.datasource.ConnectionHolder"
            })
    static class Transactions {

        @Bean
        @Conditional(OnAuditDatabase.class)
        @ConditionalOnMissingBean(CurrentTransaction.class)
        CurrentTransaction seaworthyCurrentTransaction(AuditProperties properties, BeanFactory beans) {
            return new SpringTransaction(OnAuditDatabase.dataSource(beans, properties.dataSource()));
        }
    }
}
