package dev.seaworthy.spring;

import dev.seaworthy.backup.BackupInfo;
import dev.seaworthy.backup.BackupJob;
import dev.seaworthy.backup.Evidence;
import dev.seaworthy.backup.PlanStatus;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Plans, backups and jobs in plain text and numbers: whichever JSON library Actuator uses on this line writes the same. Flat
 * and shorter than {@code /api/v1/backups}, which tells more.
 */
final class BackupView {

    private BackupView() {}

    static Map<String, Object> plan(PlanStatus plan) {
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("name", plan.name());
        put(view, "schedule", plan.schedule());
        put(view, "next_run", plan.nextRun());
        put(view, "rpo_seconds", seconds(plan.rpo()));
        put(view, "rpo_age_seconds", seconds(plan.rpoAge()));
        put(view, "rto_seconds", seconds(plan.rto()));
        put(view, "predicted_rto_seconds", seconds(plan.predictedRto()));
        view.put("complaints", plan.complaints());
        return view;
    }

    static Map<String, Object> backup(BackupInfo backup) {
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("id", backup.id().value());
        view.put("plan", backup.plan());
        view.put("state", backup.state().name());
        view.put("started_at", backup.startedAt().toString());
        put(view, "finished_at", backup.finishedAt());
        put(view, "consistency_point", backup.consistencyPoint());
        put(view, "raw_bytes", backup.rawBytes());
        put(view, "stored_bytes", backup.storedBytes());
        if (backup.verified() != null) {
            view.put(
                    "verified",
                    Map.of(
                            "level",
                            backup.verified().level().name(),
                            "at",
                            backup.verified().at().toString()));
        }
        view.put("held", backup.held());
        put(view, "error", backup.error());
        return view;
    }

    static Map<String, Object> backup(BackupInfo backup, List<Evidence> evidence) {
        Map<String, Object> view = backup(backup);
        view.put("evidence", evidence.stream().map(BackupView::fact).toList());
        return view;
    }

    static Map<String, Object> job(BackupJob job) {
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("job", job.id());
        view.put("kind", job.kind().name().toLowerCase(Locale.ROOT));
        view.put("plan", job.plan());
        view.put("state", job.state().name());
        view.put("bytes", job.bytes());
        put(view, "estimated_bytes", job.estimatedBytes());
        put(view, "percent", job.percent());
        put(view, "backup_id", job.backupId());
        put(view, "error", job.error());
        return view;
    }

    private static Map<String, Object> fact(Evidence evidence) {
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("kind", evidence.kind());
        view.put("at", evidence.at().toString());
        put(view, "level", evidence.level());
        view.put("good", evidence.good());
        view.put("findings", evidence.findings().stream().map(Object::toString).toList());
        put(view, "error", evidence.error());
        return view;
    }

    private static @Nullable Long seconds(@Nullable Duration duration) {
        return duration == null ? null : duration.toSeconds();
    }

    /** Unknown is absent, never 0. */
    private static void put(Map<String, Object> view, String name, @Nullable Object value) {
        if (value != null) {
            view.put(name, value instanceof Number ? value : value.toString());
        }
    }
}
