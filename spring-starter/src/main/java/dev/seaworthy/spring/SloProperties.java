package dev.seaworthy.spring;

import dev.seaworthy.alerts.slo.SchemaMode;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of objectives.
 *
 * @param enabled Whether the budgets of objectives are counted.
 * @param objectives Other values of objectives, by the objective's id: enabled, target, threshold, urgency, minimum-bad-events.
 * @param routes Objectives for single routes, by a name of one's own: objective, route, method, and the keys above.
 * @param table Whether tables seaworthy_slo_hour and seaworthy_slo_minute of a DataSource keep the counts, so that budgets
 *     outlive the process and those of several instances add up.
 * @param schema What may be done to these tables.
 * @param schemaName Database schema of these tables; by default that of the connection. It must exist.
 * @param dataSource Name of the DataSource bean that has them; needed where there are several and none is primary.
 * @param instance Name of this instance among others; by default process and host.
 */
@ConfigurationProperties("seaworthy.slo")
record SloProperties(
        @DefaultValue("true") boolean enabled,
        @DefaultValue Map<String, Map<String, String>> objectives,
        @DefaultValue Map<String, Map<String, String>> routes,
        @DefaultValue("false") boolean table,
        @DefaultValue("create") SchemaMode schema,
        @Nullable String schemaName,
        @Nullable String dataSource,
        @Nullable String instance) {

    SloProperties {
        objectives = Map.copyOf(objectives);
        routes = Map.copyOf(routes);
        schemaName = BackupProperties.ifText(schemaName);
        dataSource = BackupProperties.ifText(dataSource);
        instance = BackupProperties.ifText(instance);
    }

    /** As objectives take them: {@code <objective>.<key>} and {@code routes.<name>.<key>}. */
    Map<String, String> values() {
        Map<String, String> values = new TreeMap<>(AlertProperties.flat(objectives));
        AlertProperties.flat(routes).forEach((key, value) -> values.put("routes." + key, value));
        return values;
    }
}
