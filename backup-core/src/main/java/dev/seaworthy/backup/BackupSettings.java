package dev.seaworthy.backup;

import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What a {@link BackupsBuilder} collected, checked. Plans keep the order in which they were added. Without a scheduling, each process runs every slot. */
record BackupSettings(
        BackupStorage storage,
        Map<String, BackupPlan> plans,
        Map<String, SourceRestorer> restorers,
        Path signingKey,
        Set<String> trusted,
        List<BackupListener> listeners,
        InstantSource clock,
        @Nullable BackupScheduling scheduling,
        @Nullable MeterRegistry meterRegistry,
        @Nullable Path identity) {
    BackupSettings {
        plans = Collections.unmodifiableMap(new LinkedHashMap<>(plans));
        restorers = Map.copyOf(restorers);
        trusted = Set.copyOf(trusted);
        listeners = List.copyOf(listeners);
    }

    /** The same for another storage. */
    BackupSettings in(BackupStorage other) {
        return new BackupSettings(
                other, plans, restorers, signingKey, trusted, listeners, clock, scheduling, meterRegistry, identity);
    }

    BackupPlan plan(String name) {
        BackupPlan plan = plans.get(name);
        if (plan == null) {
            throw new BackupNotFoundException("There is no plan \"" + name + "\"; there is " + plans.keySet());
        }
        return plan;
    }

    /**
     * What brings a saved source back: the restorer of the plan's own source of that name, else one of its kind.
     *
     * @throws BackupRefusedException if there is none
     */
    SourceRestorer restorer(String plan, SourceInfo source) {
        SourceRestorer own = ownRestorer(plan, source);
        SourceRestorer restorer = own != null ? own : restorers.get(source.kind());
        if (restorer == null) {
            throw new BackupRefusedException("Nothing here can restore source " + source.name() + " of kind "
                    + source.kind() + "; known are " + new TreeSet<>(restorers.keySet())
                    + ". Add it with restorer(…)");
        }
        return restorer;
    }

    /** The source that was saved knows its user, so that this one keeps its password. */
    private @Nullable SourceRestorer ownRestorer(String plan, SourceInfo source) {
        BackupPlan configured = plans.get(plan);
        return configured == null
                ? null
                : configured
                        .find(source.name())
                        .map(BackupSource::restorer)
                        .filter(restorer -> restorer.kind().equals(source.kind()))
                        .orElse(null);
    }
}
