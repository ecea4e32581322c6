package dev.seaworthy.spring;

import dev.seaworthy.audit.AuditLogger;
import dev.seaworthy.backup.BackupListener;
import dev.seaworthy.backup.BackupPlan;
import dev.seaworthy.backup.BackupStorage;
import dev.seaworthy.backup.Backups;
import dev.seaworthy.backup.BackupsBuilder;
import dev.seaworthy.backup.storage.DirectoryStorage;
import java.nio.file.Path;
import java.util.Objects;
import javax.sql.DataSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

/**
 * {@link Backups} of the plans in the properties and of every {@link BackupPlan} bean; off until
 * {@code seaworthy.backup.enabled=true}. The schedule runs while the application serves.
 */
@AutoConfiguration(
        after = SeaworthyAuditAutoConfiguration.class,
        afterName = {
            "org.springframework.boot.autoconfigure.jdbc.DataSourceAutoConfiguration",
            "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration"
        })
@ConditionalOnFeature(value = "backup", byDefault = false)
@EnableConfigurationProperties(BackupProperties.class)
public final class SeaworthyBackupAutoConfiguration {

    /** Before any bean opens a database: a restore that was interrupted must be ended first. */
    @Bean
    static BeanFactoryPostProcessor seaworthyRestoreGuard(Environment environment) {
        String signingKey = environment.getProperty("seaworthy.backup.signing-key");
        return beans -> {
            if (signingKey != null) {
                Backups.refuseIfRestoring(Path.of(signingKey));
            }
        };
    }

    @Bean
    @ConditionalOnMissingBean({BackupStorage.class, Backups.class})
    DirectoryStorage seaworthyBackupStorage(BackupProperties properties) {
        return new DirectoryStorage(
                Path.of(Objects.requireNonNull(properties.storage().directory())));
    }

    @Bean(destroyMethod = "close")
    @ConditionalOnMissingBean
    Backups seaworthyBackups(
            BackupStorage storage,
            BackupProperties properties,
            Environment environment,
            ObjectProvider<DataSource> dataSource,
            ObjectProvider<BackupPlan> plans,
            ObjectProvider<BackupListener> listeners,
            ObjectProvider<BackupsCustomizer> customizers) {
        BackupsBuilder backups =
                Backups.builder(storage).signingKey(Path.of(Objects.requireNonNull(properties.signingKey())));
        BackupPlans configured = new BackupPlans(environment, dataSource);
        properties.plans().forEach((name, plan) -> backups.plan(configured.plan(name, plan)));
        plans.orderedStream().forEach(backups::plan);
        listeners.orderedStream().forEach(backups::listener);
        customizers.orderedStream().forEach(customizer -> customizer.customize(backups));
        return backups.build();
    }

    @Bean
    @ConditionalOnBean(AuditLogger.class)
    @ConditionalOnProperty(name = "seaworthy.audit.backups", matchIfMissing = true)
    BackupListener seaworthyBackupAudit(AuditLogger logger) {
        return new BackupAudit(logger);
    }

    @Bean
    StartStop seaworthyBackupLifecycle(Backups backups) {
        return new StartStop(backups::start, backups::close);
    }
}
