package dev.seaworthy.alerts;

import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * Alerts of which nobody is told for a while. They go on firing and resolving in the report.
 *
 * @param id made by us
 * @param rule id of the rule
 * @param labels that an alert must have, all of them; empty for every alert of the rule
 * @param by who silenced it
 */
public record Silence(
        String id, String rule, Map<String, String> labels, Instant since, Instant until, String reason, String by) {

    public Silence {
        labels = Collections.unmodifiableMap(new TreeMap<>(labels));
        Names.filled(reason, "reason of a silence");
        Names.filled(by, "by of a silence");
    }

    boolean covers(String alertRule, Map<String, String> alertLabels) {
        return rule.equals(alertRule) && alertLabels.entrySet().containsAll(labels.entrySet());
    }
}
