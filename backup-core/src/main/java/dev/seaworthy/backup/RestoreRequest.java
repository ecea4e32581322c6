package dev.seaworthy.backup;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What to restore and where: {@code RestoreRequest.to(id, folder)} into new targets, or
 * {@code RestoreRequest.replace(id).confirm(plan)} over the live ones. Immutable.
 *
 * @param folder the parent of each source's own folder; null if only named targets are given, or when replacing
 * @param targets by source name, before {@code folder}
 * @param confirmedPlan must equal the backup's plan for a replacement
 * @param safetyBackup whether what is replaced is backed up first; without, what cannot be read is replaced as well
 * @param disconnect whether other sessions of a database may be ended
 * @param selected by source name the only tables or paths to bring back; empty for everything. Sources that are not named
 *     here are left out if any is
 */
public record RestoreRequest(
        BackupId id,
        boolean replace,
        @Nullable Path folder,
        Map<String, RestoreTarget> targets,
        @Nullable String confirmedPlan,
        boolean safetyBackup,
        boolean disconnect,
        Map<String, List<String>> selected) {
    public RestoreRequest {
        targets = Ordered.copy(targets);
        selected = Ordered.copy(selected);
    }

    /** Into {@code folder/<source>}, which must not exist or be empty. */
    public static RestoreRequest to(BackupId id, Path folder) {
        return new RestoreRequest(id, false, folder, Map.of(), null, true, false, Map.of());
    }

    /** Into named targets only; add each with {@link #target}. */
    public static RestoreRequest to(BackupId id) {
        return new RestoreRequest(id, false, null, Map.of(), null, true, false, Map.of());
    }

    /** Over the live targets of the plan's sources. */
    public static RestoreRequest replace(BackupId id) {
        return new RestoreRequest(id, true, null, Map.of(), null, true, false, Map.of());
    }

    public RestoreRequest target(String source, RestoreTarget target) {
        Map<String, RestoreTarget> more = new TreeMap<>(targets);
        more.put(source, target);
        return new RestoreRequest(id, replace, folder, more, confirmedPlan, safetyBackup, disconnect, selected);
    }

    /** Says that the caller means this plan. */
    public RestoreRequest confirm(String plan) {
        return new RestoreRequest(id, replace, folder, targets, plan, safetyBackup, disconnect, selected);
    }

    /**
     * Makes no backup of what is replaced, readable or not, and accepts that a target that cannot be read is set aside; all
     * that is replaced is kept beside the restored one.
     */
    public RestoreRequest withoutSafetyBackup() {
        return new RestoreRequest(id, replace, folder, targets, confirmedPlan, false, disconnect, selected);
    }

    /** Ends other sessions of the target instead of refusing because of them. */
    public RestoreRequest disconnectOthers() {
        return new RestoreRequest(id, replace, folder, targets, confirmedPlan, safetyBackup, true, selected);
    }

    /**
     * Brings back nothing of a source but these, into a new target.
     *
     * @param names tables as the backup's counts name them, for example {@code public.ship}; of a file tree paths, a folder
     *     with everything in it
     */
    public RestoreRequest only(String source, String... names) {
        Map<String, List<String>> more = new TreeMap<>(selected);
        more.merge(source, List.of(names), (known, added) -> Stream.concat(known.stream(), added.stream())
                .distinct()
                .toList());
        return new RestoreRequest(id, replace, folder, targets, confirmedPlan, safetyBackup, disconnect, more);
    }
}
