package dev.seaworthy.spring;

import dev.seaworthy.audit.AuditLoggerBuilder;
import dev.seaworthy.audit.AuditMode;
import dev.seaworthy.audit.RetentionPolicy;
import dev.seaworthy.audit.jdbc.IndexProfile;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.bind.Name;
import org.springframework.boot.convert.DurationStyle;
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
 * @param loggerName Name of the logger, tag "logger" of its meters.
 * @param retention How long events are kept; without it all are, and health says so when the trail grows large or old.
 * @param backups Whether backups, checks, restores and clean-ups are themselves audited.
 * @param alerts Whether alerts that fire or are over, and silences, are audited.
 * @param methods Whether calls of methods annotated with Audited are audited.
 * @param tasks Whether tasks that Boot's executors run, such as Async methods, inherit who asked and from where.
 * @param actuator Whether Actuator's audit events are written to the audit log; only where Spring Security is present.
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
        @DefaultValue("audit") String loggerName,
        @Nullable Retention retention,
        @DefaultValue BruteForce bruteForce,
        @DefaultValue("true") boolean backups,
        @DefaultValue("true") boolean alerts,
        @DefaultValue("true") boolean methods,
        @DefaultValue("true") boolean tasks,
        @DefaultValue("false") boolean actuator) {

    AuditProperties {
        dataSource = BackupProperties.ifText(dataSource);
        schemaName = BackupProperties.ifText(schemaName);
        journal = BackupProperties.ifText(journal);
        nodeId = BackupProperties.ifText(nodeId);
        redact = List.copyOf(redact);
        if (redact.stream().anyMatch(String::isBlank)) {
            throw new IllegalArgumentException(
                    "seaworthy.audit.redact holds an empty word, which would mark every key; remove it");
        }
    }

    /**
     * How long events are kept.
     *
     * @param rest How long events are kept that no other key names, such as 365d; "forever" by default.
     * @param categories How long the events of a category are kept, by its name: a duration or "forever".
     * @param types How long the events of a type are kept, by its name and whatever their category: a duration or "forever".
     */
    record Retention(
            @Name("default") @DefaultValue(FOREVER) String rest,
            @DefaultValue Map<String, String> categories,
            @DefaultValue Map<String, String> types) {

        private static final String FOREVER = "forever";
        private static final String PREFIX = "seaworthy.audit.retention.";

        Retention {
            categories = Map.copyOf(categories);
            types = Map.copyOf(types);
            policy(rest, categories, types);
        }

        RetentionPolicy policy() {
            return policy(rest, categories, types);
        }

        private static RetentionPolicy policy(String rest, Map<String, String> categories, Map<String, String> types) {
            RetentionPolicy policy = named(
                    "default", () -> age(rest).map(RetentionPolicy::keepFor).orElseGet(RetentionPolicy::keepForEver));
            for (Map.Entry<String, String> category : categories.entrySet()) {
                policy = withCategory(policy, category.getKey(), category.getValue());
            }
            for (Map.Entry<String, String> type : types.entrySet()) {
                policy = withType(policy, type.getKey(), type.getValue());
            }
            return policy;
        }

        private static RetentionPolicy withCategory(RetentionPolicy policy, String category, String kept) {
            return named("categories." + category, () -> age(kept)
                    .map(age -> policy.category(category, age))
                    .orElseGet(() -> policy.categoryForEver(category)));
        }

        private static RetentionPolicy withType(RetentionPolicy policy, String type, String kept) {
            return named(
                    "types." + type,
                    () -> age(kept).map(age -> policy.type(type, age)).orElseGet(() -> policy.typeForEver(type)));
        }

        private static Optional<Duration> age(String text) {
            return text.equals(FOREVER) ? Optional.empty() : Optional.of(DurationStyle.detectAndParse(text));
        }

        /** Without the cause: Boot shows the message of the innermost one alone. */
        private static RetentionPolicy named(String key, Supplier<RetentionPolicy> policy) {
            try {
                return policy.get();
            } catch (IllegalArgumentException unusable) {
                throw new IllegalArgumentException(
                        PREFIX + key + ": " + unusable.getMessage() + "; legal are durations such as 90d, and forever");
            }
        }
    }

    /**
     * When failed logins are reported as an attack.
     *
     * @param enabled Whether series of failed logins are reported as security.bruteforce.detected.
     * @param failures How many failed logins of one username, or from one address, are a series; 2 to 100.
     * @param window Time within which they are one; 1s to 24h.
     */
    record BruteForce(
            @DefaultValue("true") boolean enabled,
            @DefaultValue("5") int failures,
            @DefaultValue("10m") Duration window) {

        void configure(AuditLoggerBuilder logger) {
            if (!enabled) {
                logger.withoutBruteForce();
                return;
            }
            try {
                logger.bruteForce(failures, window);
            } catch (IllegalArgumentException unusable) {
                throw new IllegalArgumentException("seaworthy.audit.brute-force: " + unusable.getMessage());
            }
        }
    }
}
