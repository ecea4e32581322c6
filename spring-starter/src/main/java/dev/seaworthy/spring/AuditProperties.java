package dev.seaworthy.spring;

import dev.seaworthy.audit.AuditMode;
import dev.seaworthy.audit.jdbc.IndexProfile;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Settings of the audit trail.
 *
 * @param enabled Whether the application gets an audit logger.
 * @param dataSource Name of the DataSource bean that keeps the events; needed where there are several and none is primary.
 * @param schema What may be done to the audit tables.
 * @param schemaName Database schema of the audit tables; by default that of the connection. It must exist.
 * @param indexes Which indexes are created with the tables.
 * @param multiTenant Whether queries of the audit log name a tenant; the indexes then begin with it.
 * @param mode Promise of a call that names none and whose event type names none.
 * @param orElse Mode that takes the place of TRANSACTIONAL where there is no transaction; without it that is an error.
 * @param journal Folder for events that the database cannot take now; without it there is no journal.
 * @param journalLimit The most that the journal of this process may hold.
 * @param queueCapacity How many events can wait in memory.
 * @param syncTimeout How long SYNC waits for the database.
 * @param closeTimeout How long shutdown waits until everything accepted is stored or in the journal.
 * @param queryTimeout How long a query of the audit log may run.
 * @param writeTimeout How long the network may be silent while a batch is written.
 * @param redact Further words that mark a key as secret; its value is replaced before the event is queued.
 * @param nodeId Name of this process in the events; by default that of the host.
 * @param backups Whether backups, checks, restores and clean-ups are themselves audited.
 */
@ConfigurationProperties("seaworthy.audit")
record AuditProperties(
        @DefaultValue("true") boolean enabled,
        @Nullable String dataSource,
        @DefaultValue("embedded") SchemaCreation schema,
        @Nullable String schemaName,
        @DefaultValue("lean") IndexProfile indexes,
        @DefaultValue("false") boolean multiTenant,
        @DefaultValue("async") AuditMode mode,
        @Nullable AuditMode orElse,
        @Nullable String journal,
        @DefaultValue("256MB") DataSize journalLimit,
        @DefaultValue("10000") int queueCapacity,
        @DefaultValue("2s") Duration syncTimeout,
        @DefaultValue("10s") Duration closeTimeout,
        @DefaultValue("5s") Duration queryTimeout,
        @DefaultValue("10s") Duration writeTimeout,
        @DefaultValue List<String> redact,
        @Nullable String nodeId,
        @DefaultValue("true") boolean backups) {

    AuditProperties {
        redact = List.copyOf(redact);
        if (redact.stream().anyMatch(String::isBlank)) {
            throw new IllegalArgumentException(
                    "seaworthy.audit.redact holds an empty word, which would mark every key; remove it");
        }
    }
}
