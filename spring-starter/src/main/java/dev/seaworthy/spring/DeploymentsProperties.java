package dev.seaworthy.spring;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where the history of deployments is kept; without either there is none.
 *
 * @param enabled Whether a history of deployments is kept, once a place for it is known.
 * @param file File in an existing folder that keeps it.
 * @param table Whether the table seaworthy_deployment of a DataSource keeps it; created when missing.
 * @param dataSource Name of the DataSource bean that has this table; needed where there are several and none is primary.
 * @param instance Name of this process in it; by default that of the host.
 */
@ConfigurationProperties("seaworthy.deployments")
record DeploymentsProperties(
        @DefaultValue("true") boolean enabled,
        @Nullable String file,
        @DefaultValue("false") boolean table,
        @Nullable String dataSource,
        @Nullable String instance) {

    DeploymentsProperties {
        file = BackupProperties.ifText(file);
        dataSource = BackupProperties.ifText(dataSource);
        instance = BackupProperties.ifText(instance);
    }
}
