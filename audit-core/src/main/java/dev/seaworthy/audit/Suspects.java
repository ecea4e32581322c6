package dev.seaworthy.audit;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who failed to log in lately, by username (of a tenant, where events have one) or by address. Of those that raised no alarm the newest 10,000 are kept, so
 * that an attacker who invents names fills no memory; of those that did, 1,000. For one thread at a time.
 */
final class Suspects {
    static final int MOST_WATCHED = 10_000;
    static final int MOST_ALARMED = 1_000;

    private final EventField field;
    private final BruteForceRule rule;
    private final Map<Who, Suspect> watched = newestLast();
    private final Map<Who, Suspect> alarmed = newestLast();
    private long dropped;

    Suspects(EventField field, BruteForceRule rule) {
        this.field = field;
        this.rule = rule;
    }

    /** Counts a failure; the report when it makes an attack. */
    @Nullable
    AuditEvent failed(StoredEvent event, long at, long now) {
        String value = event.text(field);
        if (value == null || value.isEmpty()) {
            return null;
        }
        // A name is another person's in another tenant; who attacks from an address attacks all of them.
        Who key = new Who(field == EventField.USERNAME ? event.text(EventField.TENANT_ID) : null, value);
        Suspect suspect = alarmed.get(key);
        if (suspect == null) {
            suspect = watched.computeIfAbsent(key, unknown -> new Suspect(rule));
        }
        boolean wasAlarmed = suspect.isAlarmed();
        boolean alarm = suspect.failed(at, event.id().getLeastSignificantBits()) && suspect.alarms(now);
        if (alarm && !wasAlarmed) {
            watched.remove(key);
            alarmed.put(key, suspect);
        }
        dropOldest(watched, MOST_WATCHED);
        dropOldest(alarmed, MOST_ALARMED);
        return alarm ? report(EventTypes.BRUTE_FORCE_DETECTED, key, suspect) : null;
    }

    /** Forgets who has been quiet for a window; the reports about those that had raised an alarm. */
    List<AuditEvent> quiet(long now) {
        Iterator<Suspect> oldest = watched.values().iterator();
        while (oldest.hasNext() && oldest.next().isQuiet(now)) {
            oldest.remove();
        }
        List<AuditEvent> reports = new ArrayList<>();
        alarmed.entrySet().removeIf(entry -> {
            boolean quiet = entry.getValue().isQuiet(now);
            if (quiet) {
                reports.add(report(EventTypes.BRUTE_FORCE_CLEARED, entry.getKey(), entry.getValue()));
            }
            return quiet;
        });
        return reports;
    }

    int size() {
        return watched.size() + alarmed.size();
    }

    /** How many were forgotten for want of room. */
    long dropped() {
        return dropped;
    }

    private void dropOldest(Map<Who, Suspect> suspects, int most) {
        if (suspects.size() > most) {
            Iterator<Suspect> oldest = suspects.values().iterator();
            oldest.next();
            oldest.remove();
            dropped++;
        }
    }

    private AuditEvent report(EventType type, Who key, Suspect suspect) {
        boolean byName = field == EventField.USERNAME;
        AuditEvent report = AuditEvent.of(type)
                .by(byName ? Actor.system().named(key.value) : Actor.system())
                .tenant(key.tenant);
        return (byName ? report : report.ipAddress(key.value))
                .with("by", field.column())
                .with("count", suspect.count())
                .with("window_seconds", rule.window().toSeconds())
                .with("first_at", AuditJson.time(Micros.toInstant(suspect.first())))
                .with("last_at", AuditJson.time(Micros.toInstant(suspect.last())));
    }

    private static Map<Who, Suspect> newestLast() {
        return new LinkedHashMap<>(16, 0.75f, true);
    }

    /** A username or an address. */
    private record Who(@Nullable String tenant, String value) {}
}
