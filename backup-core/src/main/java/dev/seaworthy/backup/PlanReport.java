package dev.seaworthy.backup;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Says how plans are doing, from what the repository records. */
final class PlanReport {
    /**
     * What a restore takes besides reading and loading: to decide, to stop the application and to start it again. The
     * safety backup that {@code --replace} makes first is not in it: it can be left out when time counts.
     */
    private static final Duration FIXED_PART = Duration.ofMinutes(2);

    /** Enough to know the usual size; each costs some reads of the storage. */
    private static final int LOOKED_AT = 6;

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

    PlanStatus status(BackupPlan plan) throws IOException {
        Instant now = settings.clock().instant();
        Schedule schedule = plan.schedule();
        List<BackupId> newestFirst = new ArrayList<>(engine.repository().ids(plan.name()));
        Collections.reverse(newestFirst);
        BackupId fromFuture = newestFirst.stream()
                .filter(id -> Retention.isFuture(id.at(), now))
                .findFirst()
                .orElse(null);
        newestFirst.removeIf(id -> Retention.isFuture(id.at(), now));
        Recent recent = recent(newestFirst);
        BackupInfo verified = recent.newest();
        Evidence restored =
                engine.attestations().newestRestored(plan.name(), now).orElse(null);
        return new PlanStatus(
                plan.name(),
                schedule == null ? null : schedule.expression(),
                scheduler.nextRun(plan.name()).orElse(null),
                plan.rpo(),
                Freshness.alarmAfter(plan, now),
                verified == null ? null : age(verified.consistencyPoint(), now),
                plan.rto(),
                predictedRto(verified, restored),
                verified,
                recent.usualBytes(),
                recent.failures(),
                engine.attestations().newestDrill(plan.name(), now).orElse(null),
                restored,
                restored != null
                        ? age(restored.at(), now)
                        : newestFirst.isEmpty()
                                ? null
                                : age(newestFirst.get(newestFirst.size() - 1).at(), now),
                Freshness.drillAlarmAfter(plan, now),
                plan.drill() != null,
                fromFuture,
                now);
    }

    private static @Nullable Duration age(@Nullable Instant since, Instant now) {
        return since == null ? null : Duration.between(since, now);
    }

    /** The newest verified backups, at most {@link #LOOKED_AT}, and how many runs after them failed. */
    private record Recent(List<BackupInfo> verified, int failures) {
        @Nullable
        BackupInfo newest() {
            return verified.isEmpty() ? null : verified.get(0);
        }

        @Nullable
        Long usualBytes() {
            List<Long> sizes = verified.stream()
                    .skip(1)
                    .map(BackupInfo::rawBytes)
                    .filter(Objects::nonNull)
                    .sorted()
                    .toList();
            return sizes.size() < 3 ? null : sizes.get(sizes.size() / 2);
        }
    }

    private Recent recent(List<BackupId> newestFirst) throws IOException {
        List<BackupInfo> verified = new ArrayList<>();
        int failures = 0;
        for (BackupId id : newestFirst) {
            BackupInfo info = engine.catalogue().describe(id);
            if (info.state() == BackupState.VERIFIED) {
                verified.add(info);
            } else if (info.state() == BackupState.FAILED && verified.isEmpty()) {
                failures++;
            }
            if (verified.size() == LOOKED_AT) {
                break;
            }
        }
        return new Recent(verified, failures);
    }

    private static @Nullable Duration predictedRto(@Nullable BackupInfo verified, @Nullable Evidence drill) {
        DrillFigures figures = drill == null ? null : drill.drill();
        Long bytes = verified == null ? null : verified.rawBytes();
        if (figures == null || bytes == null || figures.bytes() == 0) {
            return null;
        }
        double loading = figures.seconds() * bytes / figures.bytes();
        return FIXED_PART.plusMillis((long) (loading * 1000));
    }
}
