package dev.seaworthy.backup.cli;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.seaworthy.backup.BackupId;
import dev.seaworthy.backup.BackupInfo;
import dev.seaworthy.backup.CheckReport;
import dev.seaworthy.backup.CleanupReport;
import dev.seaworthy.backup.DrillFigures;
import dev.seaworthy.backup.Evidence;
import dev.seaworthy.backup.PlanStatus;
import dev.seaworthy.backup.RestoreReport;
import dev.seaworthy.backup.Verification;
import dev.seaworthy.backup.VerifyReport;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Collection;
import java.util.Locale;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Results as one line of JSON, with the names the HTTP interface uses. Unknown is null. */
final class Json {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final DateTimeFormatter MICROSECONDS = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private Json() {}

    static String object(Consumer<ObjectNode> content) {
        ObjectNode node = MAPPER.createObjectNode();
        content.accept(node);
        return node.toString();
    }

    static <T> void put(ObjectNode node, String name, Collection<T> values, BiConsumer<ObjectNode, T> content) {
        ArrayNode array = node.putArray(name);
        values.forEach(value -> content.accept(array.addObject(), value));
    }

    static void backup(ObjectNode node, BackupInfo backup) {
        node.put("id", backup.id().value());
        node.put("plan", backup.plan());
        node.put("state", backup.state().name());
        node.put("started_at", time(backup.startedAt()));
        node.put("finished_at", time(backup.finishedAt()));
        node.put("consistency_point", time(backup.consistencyPoint()));
        node.put("raw_bytes", backup.rawBytes());
        node.put("stored_bytes", backup.storedBytes());
        put(node, "parts", backup.parts(), (part, info) -> part.put("source", info.source())
                .put("path", info.path())
                .put("raw_bytes", info.rawBytes())
                .put("stored_bytes", info.storedBytes())
                .put("rows", info.rows()));
        ArrayNode recipients = node.putArray("recipients");
        backup.recipients().forEach(recipients::add);
        Verification verified = backup.verified();
        if (verified == null) {
            node.putNull("verified");
        } else {
            node.putObject("verified")
                    .put("level", verified.level().name())
                    .put("at", time(verified.at()))
                    .put("good", verified.good());
        }
        Evidence drill = backup.drill();
        if (drill == null) {
            node.putNull("drill");
        } else {
            drill(node.putObject("drill"), drill);
        }
        node.put("held", backup.held());
        node.put("error", backup.error());
    }

    static void plan(ObjectNode node, PlanStatus plan) {
        node.put("name", plan.name());
        node.put("schedule", plan.schedule());
        node.put("next_run", time(plan.nextRun()));
        node.put("rpo_seconds", seconds(plan.rpo()));
        node.put("rpo_age_seconds", seconds(plan.rpoAge()));
        node.put("rto_seconds", seconds(plan.rto()));
        node.put("predicted_rto_seconds", seconds(plan.predictedRto()));
    }

    static void verification(ObjectNode node, VerifyReport report) {
        node.put("id", report.id().value());
        node.put("level", report.level().name());
        node.put("at", time(report.at()));
        node.put("good", report.good());
        node.put("bytes", report.bytes());
        node.put("limitation", report.limitation());
        put(node, "findings", report.findings(), (finding, found) -> finding.put("file", found.file())
                .put("problem", found.problem()));
        put(node, "unread", report.unread(), (unread, found) -> unread.put("file", found.file())
                .put("problem", found.problem()));
    }

    static void drill(ObjectNode node, Evidence drill) {
        DrillFigures figures = drill.drill();
        node.put("id", drill.id().value());
        node.put("at", time(drill.at()));
        node.put("good", drill.good());
        node.put("level", drill.level() == null ? null : drill.level().name());
        node.put("seconds", figures == null ? null : figures.seconds());
        node.put("megabytes_per_second", figures == null ? null : figures.megabytesPerSecond());
        node.put("error", drill.error());
        put(node, "findings", drill.findings(), (finding, found) -> finding.put("file", found.file())
                .put("problem", found.problem()));
    }

    static void restore(ObjectNode node, RestoreReport report) {
        BackupId safety = report.safetyBackup();
        node.put("id", report.id().value());
        node.put("finished_at", time(report.finishedAt()));
        node.put("seconds", report.took().toMillis() / 1000.0);
        put(node, "sources", report.sources(), (source, restored) -> {
            source.put("source", restored.source()).put("target", restored.target());
            ObjectNode counts = source.putObject("counts");
            restored.counts().forEach(counts::put);
            ArrayNode notes = source.putArray("notes");
            restored.notes().forEach(notes::add);
        });
        node.put("safety_backup", safety == null ? null : safety.value());
        ArrayNode wayBack = node.putArray("way_back");
        report.wayBack().forEach(wayBack::add);
    }

    static void cleanup(ObjectNode node, CleanupReport report) {
        node.put("plan", report.plan());
        node.put("at", time(report.at()));
        node.put("dry_run", report.dryRun());
        put(node, "decisions", report.decisions(), (decision, made) -> {
            decision.put("id", made.id().value()).put("kept", made.kept());
            ArrayNode reasons = decision.putArray("reasons");
            made.reasons().forEach(reasons::add);
        });
        ArrayNode removed = node.putArray("removed");
        report.removed().forEach(id -> removed.add(id.value()));
        node.put("removed_blobs", report.removedBlobs());
        ArrayNode leftovers = node.putArray("removed_leftovers");
        report.removedLeftovers().forEach(leftovers::add);
        node.put("freed_bytes", report.freedBytes());
    }

    static void check(ObjectNode node, CheckReport report) {
        node.put("at", time(report.at()));
        node.put("level", report.level().name());
        node.put("repaired", report.repaired());
        put(node, "findings", report.findings(), (each, finding) -> each.put("place", finding.place())
                .put("check", finding.check())
                .put("level", finding.level().name())
                .put("message", finding.message())
                .put("next_step", finding.nextStep()));
    }

    private static @Nullable String time(@Nullable Instant instant) {
        return instant == null ? null : MICROSECONDS.format(instant);
    }

    private static @Nullable Long seconds(@Nullable Duration duration) {
        return duration == null ? null : duration.toSeconds();
    }
}
