package dev.seaworthy.spring;

import dev.seaworthy.audit.AuditLogger;
import dev.seaworthy.backup.BackupListener;
import dev.seaworthy.backup.BackupPlan;
import dev.seaworthy.backup.BackupScheduling;
import dev.seaworthy.backup.BackupStorage;
import dev.seaworthy.backup.Backups;
import dev.seaworthy.backup.BackupsBuilder;
import dev.seaworthy.backup.RestoreAssertion;
import dev.seaworthy.backup.SchemaMigration;
import dev.seaworthy.backup.cluster.DatabaseScheduling;
import java.nio.file.Path;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;

/**
 * {@link Backups} of the plans in the properties and of every {@link BackupPlan} bean; off until
 * {@code seaworthy.backup.enabled=true}. The schedule runs while the application serves.
 */
@AutoConfiguration(
        after = {SeaworthyAuditAutoConfiguration.class, SeaworthyMetricsAutoConfiguration.class},
        afterName = {
            "org.springframework.boot.autoconfigure.jdbc.DataSourceAutoConfiguration",
            "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration"
        })
@ConditionalOnFeature(value = "backup", byDefault = false)
@EnableConfigurationProperties(BackupProperties.class)
@Import(Meters.class)
public final class SeaworthyBackupAutoConfiguration {

    private static final Key KEY = new Key("seaworthy.backup");
    private static final Key PLANS = KEY.child("plans");

    @Bean(destroyMethod = "close")
    @ConditionalOnMissingBean
    Backups seaworthyBackups(
            BackupStorage storage,
            BackupProperties properties,
            BackupPlans configured,
            Meters meters,
            ObjectProvider<BackupPlan> plans,
            ObjectProvider<BackupListener> listeners,
            ObjectProvider<BackupScheduling> scheduling,
            ObjectProvider<BackupsCustomizer> customizers) {
        BackupsBuilder backups = Backups.builder(storage).signingKey(Path.of(properties.requiredSigningKey()));
        String identity = properties.drill().identity();
        if (identity != null) {
            backups.identity(Path.of(identity));
        }
        List<BackupPlan> ofApplication = plans.orderedStream().toList();
        if (properties.plans().isEmpty() && ofApplication.isEmpty()) {
            throw new IllegalArgumentException("seaworthy.backup.plans is empty; add a plan, for instance"
                    + " seaworthy.backup.plans.app.sources[0].type=h2");
        }
        properties.plans().forEach((name, plan) -> backups.plan(configured.plan(name, plan)));
        ofApplication.forEach(backups::plan);
        listeners.orderedStream().forEach(backups::listener);
        scheduling.ifUnique(backups::scheduling);
        meters.publish(backups::meterRegistry);
        customizers.orderedStream().forEach(customizer -> customizer.customize(backups));
        return KEY.check(backups::build);
    }

    @Bean
    BackupPlans seaworthyBackupPlans(
            Environment environment,
            ListableBeanFactory beans,
            ObjectProvider<DataSource> dataSource,
            ObjectProvider<SchemaMigration> migration) {
        BackupSources sources = new BackupSources(environment, dataSource, migration);
        return new BackupPlans(sources, beans.getBeansOfType(RestoreAssertion.class));
    }

    @Bean
    @ConditionalOnSingleCandidate(AuditLogger.class)
    @ConditionalOnSwitch("seaworthy.audit.backups")
    BackupListener seaworthyBackupAudit(AuditLogger logger) {
        return new BackupAudit(logger);
    }

    /** What a parent context or, one of several, the application has made is not ours to stop. */
    @Bean
    @ConditionalOnSingleCandidate(value = Backups.class, search = SearchStrategy.CURRENT)
    StartStop seaworthyBackupLifecycle(Backups backups) {
        return StartStop.once("the backups of this context", () -> PLANS.check(backups::start), backups::close);
    }

    /** Not where the application has a storage, or whole {@link Backups}, of its own. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnMissingBean({BackupStorage.class, Backups.class})
    static class Storage {

        @Bean(destroyMethod = "close")
        BackupStorages seaworthyBackupStorages(Environment environment) {
            return new BackupStorages(environment);
        }

        /** Closed by whoever opened it, after the backups that use it. */
        @Bean(destroyMethod = "")
        BackupStorage seaworthyBackupStorage(BackupStorages storages, BackupProperties properties) {
            return storages.storage(properties.storage());
        }
    }

    /** One property has the nodes of a cluster share the slots of the schedule. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnSwitch(value = "seaworthy.backup.cluster.enabled", byDefault = false)
    @ConditionalOnMissingBean(BackupScheduling.class)
    static class Cluster {

        private static final Key KEY = new Key("seaworthy.backup.cluster.enabled");

        @Bean
        @DependsOnDatabaseInitialization
        DatabaseScheduling seaworthyBackupScheduling(
                BackupProperties properties, BeanFactory beans, ObjectProvider<DataSource> dataSources) {
            KEY.needs("com.github.kagkarlsson.scheduler.Scheduler", "com.github.kagkarlsson:db-scheduler");
            BackupProperties.Cluster cluster = properties.cluster();
            DatabaseScheduling scheduling =
                    new DatabaseScheduling(dataSource(cluster.dataSource(), beans, dataSources));
            return cluster.createTable() ? scheduling.createTable() : scheduling;
        }

        private static DataSource dataSource(
                @Nullable String name, BeanFactory beans, ObjectProvider<DataSource> dataSources) {
            if (name != null) {
                return named(name, beans);
            }
            DataSource only = dataSources.getIfUnique();
            if (only == null) {
                throw KEY.wrong(
                        "needs a DataSource that all nodes share, and there is no single one; name its bean with"
                                + " seaworthy.backup.cluster.data-source");
            }
            return only;
        }

        private static DataSource named(String name, BeanFactory beans) {
            if (!beans.containsBean(name) || !beans.isTypeMatch(name, DataSource.class)) {
                throw new Key("seaworthy.backup.cluster.data-source")
                        .wrong("is " + name + ", but no DataSource bean has that name; give one that has");
            }
            return beans.getBean(name, DataSource.class);
        }
    }
}
