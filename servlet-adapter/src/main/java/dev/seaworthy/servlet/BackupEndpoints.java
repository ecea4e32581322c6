package dev.seaworthy.servlet;

import dev.seaworthy.backup.BackupException;
import dev.seaworthy.backup.BackupId;
import dev.seaworthy.backup.BackupInfo;
import dev.seaworthy.backup.BackupJob;
import dev.seaworthy.backup.BackupNotFoundException;
import dev.seaworthy.backup.BackupRefusedException;
import dev.seaworthy.backup.Backups;
import dev.seaworthy.backup.PlanStatus;
import dev.seaworthy.backup.VerifyLevel;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** {@code /api/v1/backups…}: list, run, check; never restore. */
final class BackupEndpoints {
    private static final String BASE = "/api/v1/backups";

    private final Backups backups;
    private final @Nullable AuditedJobs audit;

    private BackupEndpoints(Backups backups, @Nullable AuditedJobs audit) {
        this.backups = backups;
        this.audit = audit;
    }

    static Family family(Backups backups, @Nullable AuditedJobs audit) {
        BackupEndpoints endpoints = new BackupEndpoints(backups, audit);
        return new Family(
                "backups",
                List.of(BASE, BASE + "/*"),
                List.of(
                        Route.get(BASE, Set.of("plan"), endpoints::list),
                        Route.post(BASE, endpoints::run),
                        Route.get(BASE + "/{id}", endpoints::one),
                        Route.post(BASE + "/{id}/verify", endpoints::verify),
                        Route.post(BASE + "/{id}/drill", endpoints::drill),
                        Route.get(BASE + "/jobs/{job}", endpoints::job),
                        Route.delete(BASE + "/jobs/{job}", endpoints::cancel)),
                BackupEndpoints::translated);
    }

    private void list(Exchange exchange) throws IOException {
        String plan = exchange.parameter("plan");
        List<PlanStatus> plans = backups.plans();
        if (plan == null) {
            exchange.json(BackupJson.list(backups.list(), plans));
            return;
        }
        List<PlanStatus> wanted =
                plans.stream().filter(status -> status.name().equals(plan)).toList();
        List<BackupInfo> items = wanted.isEmpty() ? ofFormerPlan(plan) : backups.list(plan);
        exchange.json(BackupJson.list(items, wanted));
    }

    /** The storage may hold backups of plans that are configured no more. */
    private List<BackupInfo> ofFormerPlan(String plan) {
        List<BackupInfo> all = backups.list();
        List<BackupInfo> items =
                all.stream().filter(backup -> backup.plan().equals(plan)).toList();
        if (items.isEmpty()) {
            Set<String> known = new TreeSet<>(names());
            all.forEach(backup -> known.add(backup.plan()));
            throw Refusal.badParameter("plan \"" + SafeText.shown(plan) + "\" is not known; there is " + known);
        }
        return items;
    }

    private List<String> names() {
        return backups.plans().stream().map(PlanStatus::name).toList();
    }

    private void one(Exchange exchange) throws IOException {
        BackupId id = id(exchange);
        exchange.json(BackupJson.one(backups.get(id), backups.evidence(id)));
    }

    private void run(Exchange exchange) throws IOException {
        String plan = exchange.body(Set.of("plan")).get("plan");
        if (plan == null) {
            throw Refusal.badParameter("the body names no plan; send {\"plan\": …} with one of " + names());
        }
        accepted(exchange, backups.submitBackup(plan));
    }

    private void verify(Exchange exchange) throws IOException {
        BackupId id = id(exchange);
        String level = exchange.body(Set.of("level")).get("level");
        accepted(exchange, backups.submitVerify(id, level == null ? VerifyLevel.V2 : level(level)));
    }

    private void drill(Exchange exchange) throws IOException {
        BackupId id = id(exchange);
        exchange.body(Set.of());
        accepted(exchange, backups.submitDrill(id));
    }

    private void job(Exchange exchange) throws IOException {
        String id = exchange.variable("job");
        exchange.json(BackupJson.job(backups.job(id).orElseThrow(() -> noJob(id))));
    }

    private void cancel(Exchange exchange) throws IOException {
        BackupJob job = backups.cancel(exchange.variable("job"));
        if (audit != null) {
            audit.cancelled(exchange, job);
        }
        exchange.json(BackupJson.job(job));
    }

    private void accepted(Exchange exchange, BackupJob job) throws IOException {
        if (audit != null) {
            audit.begun(exchange, job);
        }
        exchange.setHeader("Location", exchange.link(BASE + "/jobs/" + job.id()));
        exchange.json(202, BackupJson.accepted(job));
    }

    private static BackupId id(Exchange exchange) {
        String text = exchange.variable("id");
        try {
            return BackupId.parse(text);
        } catch (IllegalArgumentException malformed) {
            throw Refusal.notFound("there is no backup " + SafeText.shown(text) + "; GET " + BASE + " lists them");
        }
    }

    private static VerifyLevel level(String text) {
        for (VerifyLevel level : VerifyLevel.values()) {
            if (level.name().equals(text)) {
                return level;
            }
        }
        throw Refusal.badParameter("level \"" + SafeText.shown(text) + "\" is not legal; use one of "
                + Arrays.toString(VerifyLevel.values()));
    }

    private static Refusal noJob(String id) {
        return Refusal.notFound("there is no job " + SafeText.shown(id) + "; only recent jobs are remembered");
    }

    private static @Nullable Refusal translated(RuntimeException exception) {
        String message = String.valueOf(exception.getMessage());
        if (exception instanceof BackupNotFoundException) {
            return Refusal.notFound(message);
        }
        if (exception instanceof BackupRefusedException) {
            return new Refusal(ProblemType.CONFLICT, message);
        }
        if (exception instanceof BackupException) {
            return new Refusal(ProblemType.UNAVAILABLE, "the backups cannot be read or begun now");
        }
        return null;
    }
}
