package dev.seaworthy.backup;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What a {@link BackupsBuilder} collected, checked. Plans keep the order in which they were added. */
record BackupSettings(
        BackupStorage storage,
        Map<String, BackupPlan> plans,
        Map<String, SourceRestorer> restorers,
        Path signingKey,
        Set<String> trusted,
        List<BackupListener> listeners,
        InstantSource clock) {
    BackupSettings {
        plans = Collections.unmodifiableMap(new LinkedHashMap<>(plans));
        restorers = Map.copyOf(restorers);
        trusted = Set.copyOf(trusted);
        listeners = List.copyOf(listeners);
    }

    BackupPlan plan(String name) {
        BackupPlan plan = plans.get(name);
        if (plan == null) {
            throw new BackupNotFoundException("There is no plan \"" + name + "\"; there is " + plans.keySet());
        }
        return plan;
    }
}
