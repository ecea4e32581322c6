package dev.seaworthy.backup;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** Says how plans are doing, from what the repository records. */
final class PlanReport {
    private final BackupSettings settings;
    private final BackupEngine engine;
    private final BackupScheduler scheduler;

    PlanReport(BackupSettings settings, BackupEngine engine, BackupScheduler scheduler) {
        this.settings = settings;
        this.engine = engine;
        this.scheduler = scheduler;
    }

    List<PlanStatus> all() throws IOException {
        List<PlanStatus> statuses = new ArrayList<>();
        for (BackupPlan plan : settings.plans().values()) {
            statuses.add(status(plan));
        }
        return statuses;
    }

    private PlanStatus status(BackupPlan plan) throws IOException {
        Instant now = settings.clock().instant();
        Schedule schedule = plan.schedule();
        return new PlanStatus(
                plan.name(),
                schedule == null ? null : schedule.expression(),
                scheduler.nextRun(plan.name()).orElse(null),
                plan.rpo(),
                Freshness.alarmAfter(plan, now),
                newestVerified(plan.name()).map(at -> Duration.between(at, now)).orElse(null),
                plan.rto(),
                null);
    }

    private Optional<Instant> newestVerified(String plan) throws IOException {
        List<BackupId> ids = new ArrayList<>(engine.repository().ids(plan));
        Collections.reverse(ids);
        for (BackupId id : ids) {
            BackupInfo info = engine.catalogue().describe(id);
            if (info.state() == BackupState.VERIFIED) {
                return Optional.ofNullable(info.consistencyPoint());
            }
        }
        return Optional.empty();
    }
}
