package dev.seaworthy.backup;

import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What to restore and where: {@code RestoreRequest.to(id, folder)} into new targets, or
 * {@code RestoreRequest.replace(id).confirm(plan)} over the live ones. Immutable.
 *
 * @param folder the parent of each source's own folder; null if only named targets are given, or when replacing
 * @param targets by source name, before {@code folder}
 * @param confirmedPlan must equal the backup's plan for a replacement
 * @param safetyBackup whether what is replaced is backed up first; only an unreadable target may go without
 * @param disconnect whether other sessions of a database may be ended
 */
public record RestoreRequest(
        BackupId id,
        boolean replace,
        @Nullable Path folder,
        Map<String, RestoreTarget> targets,
        @Nullable String confirmedPlan,
        boolean safetyBackup,
        boolean disconnect) {
    public RestoreRequest {
        targets = Ordered.copy(targets);
    }

    /** Into {@code folder/<source>}, which must not exist or be empty. */
    public static RestoreRequest to(BackupId id, Path folder) {
        return new RestoreRequest(id, false, folder, Map.of(), null, true, false);
    }

    /** Into named targets only; add each with {@link #target}. */
    public static RestoreRequest to(BackupId id) {
        return new RestoreRequest(id, false, null, Map.of(), null, true, false);
    }

    /** Over the live targets of the plan's sources. */
    public static RestoreRequest replace(BackupId id) {
        return new RestoreRequest(id, true, null, Map.of(), null, true, false);
    }

    public RestoreRequest target(String source, RestoreTarget target) {
        Map<String, RestoreTarget> more = new TreeMap<>(targets);
        more.put(source, target);
        return new RestoreRequest(id, replace, folder, more, confirmedPlan, safetyBackup, disconnect);
    }

    /** Says that the caller means this plan. */
    public RestoreRequest confirm(String plan) {
        return new RestoreRequest(id, replace, folder, targets, plan, safetyBackup, disconnect);
    }

    /** Accepts that a target that cannot be read is set aside without a backup. */
    public RestoreRequest withoutSafetyBackup() {
        return new RestoreRequest(id, replace, folder, targets, confirmedPlan, false, disconnect);
    }

    /** Ends other sessions of the target instead of refusing because of them. */
    public RestoreRequest disconnectOthers() {
        return new RestoreRequest(id, replace, folder, targets, confirmedPlan, safetyBackup, true);
    }
}
