package dev.seaworthy.servlet;

import dev.seaworthy.backup.BackupInfo;
import dev.seaworthy.backup.BackupJob;
import dev.seaworthy.backup.DrillFigures;
import dev.seaworthy.backup.Evidence;
import dev.seaworthy.backup.PartInfo;
import dev.seaworthy.backup.PlanStatus;
import dev.seaworthy.backup.Verification;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Backups, plans and jobs as the contract shows them. */
final class BackupJson {

    private record Part(
            String source,
            String name,
            String path,
            List<String> codecs,
            long rawBytes,
            @Nullable String rawSha256,
            long storedBytes,
            String storedSha256,
            long rows) {}

    private record Verified(String level, Instant at) {}

    private record Fact(
            String kind,
            Instant at,
            @Nullable String level,
            boolean good,
            List<String> findings,
            @Nullable String error,
            @Nullable Figures figures) {}

    private record Figures(
            long bytes,
            double seconds,
            double megabytesPerSecond,
            Map<String, Map<String, Long>> counts,
            List<String> assertions) {}

    private record Drill(
            Instant at,
            boolean good,
            @Nullable Double seconds,
            @Nullable Double megabytesPerSecond,
            @Nullable String error) {}

    private record Item(
            String id,
            String plan,
            String state,
            Instant startedAt,
            @Nullable Instant finishedAt,
            @Nullable Instant consistencyPoint,
            @Nullable Long rawBytes,
            @Nullable Long storedBytes,
            List<Part> parts,
            @Nullable Verified verified,
            boolean held,
            @Nullable Drill drill,
            @Nullable String error) {}

    private record Plan(
            String name,
            @Nullable String schedule,
            @Nullable Instant nextRun,
            @Nullable Long rpoSeconds,
            @Nullable Long rpoAgeSeconds,
            @Nullable Long rtoSeconds,
            @Nullable Long predictedRtoSeconds) {}

    private record Progress(
            long bytes,
            @Nullable Long estimatedBytes,
            @Nullable Integer percent) {}

    private record Job(
            String job,
            String kind,
            String state,
            Progress progress,
            @Nullable String backupId,
            @Nullable String error) {}

    private record Listing(List<Item> items, List<Plan> plans) {}

    private BackupJson() {}

    static String list(List<BackupInfo> backups, List<PlanStatus> plans) {
        return Json.of(new Listing(
                backups.stream().map(BackupJson::item).toList(),
                plans.stream().map(BackupJson::plan).toList()));
    }

    static String one(BackupInfo backup, List<Evidence> evidence) {
        return Json.of(
                item(backup),
                Map.of("evidence", evidence.stream().map(BackupJson::fact).toList()));
    }

    static String accepted(BackupJob job) {
        return Json.of(Map.of("job", job.id()));
    }

    static String job(BackupJob job) {
        return Json.of(new Job(
                job.id(),
                job.kind().name().toLowerCase(Locale.ROOT),
                job.state().name(),
                new Progress(job.bytes(), job.estimatedBytes(), job.percent()),
                job.backupId() == null ? null : job.backupId().value(),
                job.error()));
    }

    private static Item item(BackupInfo backup) {
        return new Item(
                backup.id().value(),
                backup.plan(),
                backup.state().name(),
                backup.startedAt(),
                backup.finishedAt(),
                backup.consistencyPoint(),
                backup.rawBytes(),
                backup.storedBytes(),
                backup.parts().stream().map(BackupJson::part).toList(),
                verified(backup.verified()),
                backup.held(),
                drill(backup.drill()),
                backup.error());
    }

    /** A check that found damage verifies nothing; it shows in the state and in the evidence. */
    private static @Nullable Verified verified(@Nullable Verification check) {
        return check == null || !check.good()
                ? null
                : new Verified(check.level().name(), check.at());
    }

    private static Part part(PartInfo part) {
        return new Part(
                part.source(),
                part.name(),
                part.path(),
                part.codecs().stream()
                        .map(codec -> codec.name().toLowerCase(Locale.ROOT))
                        .toList(),
                part.rawBytes(),
                part.rawSha256(),
                part.storedBytes(),
                part.storedSha256(),
                part.rows());
    }

    private static Fact fact(Evidence evidence) {
        return new Fact(
                evidence.kind(),
                evidence.at(),
                evidence.level() == null ? null : evidence.level().name(),
                evidence.good(),
                evidence.findings().stream().map(Object::toString).toList(),
                evidence.error(),
                figures(evidence.drill()));
    }

    private static @Nullable Figures figures(@Nullable DrillFigures drill) {
        return drill == null
                ? null
                : new Figures(
                        drill.bytes(), drill.seconds(), drill.megabytesPerSecond(), drill.counts(), drill.assertions());
    }

    private static @Nullable Drill drill(@Nullable Evidence drill) {
        if (drill == null) {
            return null;
        }
        DrillFigures figures = drill.drill();
        return new Drill(
                drill.at(),
                drill.good(),
                figures == null ? null : figures.seconds(),
                figures == null ? null : figures.megabytesPerSecond(),
                drill.error());
    }

    private static Plan plan(PlanStatus plan) {
        return new Plan(
                plan.name(),
                plan.schedule(),
                plan.nextRun(),
                seconds(plan.rpo()),
                seconds(plan.rpoAge()),
                seconds(plan.rto()),
                seconds(plan.predictedRto()));
    }

    private static @Nullable Long seconds(@Nullable Duration duration) {
        return duration == null ? null : duration.toSeconds();
    }
}
