package dev.seaworthy.spring;

import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

/**
 * Refuses the start of an application whose live data may be half replaced by a restore that has not ended; wherever
 * {@code seaworthy.backup.signing-key} is set, and also while the backups themselves are off.
 */
@AutoConfiguration
@ConditionalOnSwitch("seaworthy.enabled")
public final class SeaworthyRestoreAutoConfiguration {

    /** Before any bean opens a database: a restore that was interrupted must be ended first. */
    @Bean
    static BeanFactoryPostProcessor seaworthyRestoreGuard(Environment environment) {
        return beans -> UnfinishedRestoreException.refuse(environment.getProperty("seaworthy.backup.signing-key", ""));
    }
}
