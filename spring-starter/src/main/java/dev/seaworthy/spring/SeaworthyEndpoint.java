package dev.seaworthy.spring;

import dev.seaworthy.backup.BackupException;
import dev.seaworthy.backup.BackupId;
import dev.seaworthy.backup.BackupJob;
import dev.seaworthy.backup.BackupNotFoundException;
import dev.seaworthy.backup.BackupRefusedException;
import dev.seaworthy.backup.Backups;
import dev.seaworthy.backup.VerifyLevel;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.actuate.endpoint.annotation.DeleteOperation;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;

/**
 * {@code /actuator/seaworthy}: which features are active, plans, backups and jobs; with
 * {@code management.endpoint.seaworthy.access=unrestricted} jobs are begun and cancelled. Never a restore.
 *
 * <p>Every parameter is part of the path: the lines of Boot do not agree on how to mark one that may be left out.
 */
@Endpoint(id = "seaworthy", defaultAccess = Access.READ_ONLY)
final class SeaworthyEndpoint {

    private static final String SECTIONS = "features, plans, backups or jobs";
    private static final String ACTIONS = "backup or cleanup with a plan, verify or drill with a backup";

    private final FeatureStates features;
    private final ObjectProvider<Backups> backups;
    private final JobAudit audit;

    SeaworthyEndpoint(FeatureStates features, ObjectProvider<Backups> backups, JobAudit audit) {
        this.features = features;
        this.backups = backups;
        this.audit = audit;
    }

    /** Everything that fits on a screen. */
    @ReadOperation
    @Nullable
    Object overview() {
        return answer(() -> {
            Map<String, Object> view = new LinkedHashMap<>();
            view.put("features", features());
            Backups present = backups.getIfUnique();
            if (present != null) {
                view.put("plans", present.plans().stream().map(BackupView::plan).toList());
                view.put("jobs", present.jobs().stream().map(BackupView::job).toList());
            }
            return view;
        });
    }

    @ReadOperation
    @Nullable
    Object section(@Selector String section) {
        return answer(() -> sectionOf(section));
    }

    /** What was asked for, or 503 with the reason while the storage does not answer. */
    private static @Nullable Object answer(Supplier<@Nullable Map<String, Object>> view) {
        try {
            return view.get();
        } catch (BackupException away) {
            return refused(away, WebEndpointResponse.STATUS_SERVICE_UNAVAILABLE);
        }
    }

    private Map<String, Object> sectionOf(String section) {
        return switch (section) {
            case "features" -> Map.of("features", features());
            case "plans" ->
                Map.of(
                        "plans",
                        required().plans().stream().map(BackupView::plan).toList());
            case "backups" ->
                Map.of(
                        "backups",
                        required().list().stream().map(BackupView::backup).toList());
            case "jobs" ->
                Map.of("jobs", required().jobs().stream().map(BackupView::job).toList());
            default -> throw invalid("There is no section " + section + "; ask for " + SECTIONS);
        };
    }

    /** One of a section; not found is null. */
    @ReadOperation
    @Nullable
    Object item(@Selector String section, @Selector String id) {
        return answer(() -> itemOf(section, id));
    }

    private @Nullable Map<String, Object> itemOf(String section, String id) {
        return switch (section) {
            case "plans" ->
                required().plans().stream()
                        .filter(plan -> plan.name().equals(id))
                        .findFirst()
                        .map(BackupView::plan)
                        .orElse(null);
            case "backups" -> backup(id);
            case "jobs" -> required().job(id).map(BackupView::job).orElse(null);
            default -> throw invalid("There are no items in " + section + "; ask for plans, backups or jobs");
        };
    }

    private @Nullable Map<String, Object> backup(String id) {
        try {
            BackupId known = id(id);
            return BackupView.backup(required().get(known), required().evidence(known));
        } catch (BackupNotFoundException none) {
            return null;
        }
    }

    /** Begins a job; 202 with it, or the reason with 409 while the plan is busy, 503 while the storage is away. */
    @WriteOperation
    WebEndpointResponse<Map<String, Object>> begin(@Selector String action, @Selector String target) {
        try {
            BackupJob job = job(action, target);
            audit.begun(job);
            return new WebEndpointResponse<>(BackupView.job(job), 202);
        } catch (BackupNotFoundException none) {
            return refused(none, WebEndpointResponse.STATUS_NOT_FOUND);
        } catch (BackupRefusedException busy) {
            return refused(busy, 409);
        } catch (BackupException away) {
            return refused(away, WebEndpointResponse.STATUS_SERVICE_UNAVAILABLE);
        }
    }

    private BackupJob job(String action, String target) {
        return switch (action) {
            case "backup" -> required().submitBackup(target);
            case "cleanup" -> required().submitCleanup(target);
            case "verify" -> required().submitVerify(id(target), VerifyLevel.V2);
            case "drill" -> required().submitDrill(id(target));
            default -> throw invalid("There is no action " + action + "; give " + ACTIONS);
        };
    }

    /** Asks a job to stop. */
    @DeleteOperation
    WebEndpointResponse<Map<String, Object>> cancel(@Selector String section, @Selector String id) {
        if (!section.equals("jobs")) {
            throw invalid("Only jobs can be cancelled, not " + section);
        }
        try {
            BackupJob job = required().cancel(id);
            audit.cancelled(job);
            return new WebEndpointResponse<>(BackupView.job(job), 202);
        } catch (BackupNotFoundException none) {
            return refused(none, WebEndpointResponse.STATUS_NOT_FOUND);
        }
    }

    private static WebEndpointResponse<Map<String, Object>> refused(RuntimeException reason, int status) {
        return new WebEndpointResponse<>(Map.of("error", String.valueOf(reason.getMessage())), status);
    }

    private Map<String, Object> features() {
        Map<String, Object> view = new LinkedHashMap<>();
        for (FeatureState feature : features.all()) {
            String reason = feature.reason();
            view.put(
                    feature.name(),
                    reason == null ? Map.of("active", true) : Map.of("active", false, "reason", reason));
        }
        return view;
    }

    private Backups required() {
        Backups present = backups.getIfUnique();
        if (present == null) {
            List<FeatureState> all = features.all();
            String reason = all.stream()
                    .filter(feature -> feature.name().equals("backup"))
                    .map(feature -> String.valueOf(feature.reason()))
                    .findFirst()
                    .orElse("");
            throw invalid("Backups are not active: " + reason);
        }
        return present;
    }

    private static BackupId id(String text) {
        try {
            return BackupId.parse(text);
        } catch (IllegalArgumentException malformed) {
            throw invalid("There is no backup " + text + "; GET …/seaworthy/backups lists them");
        }
    }

    private static InvalidEndpointRequestException invalid(String reason) {
        return new InvalidEndpointRequestException(reason, reason);
    }
}
