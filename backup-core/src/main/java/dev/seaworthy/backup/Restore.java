package dev.seaworthy.backup;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Restores a backup into new targets: everything is checked and decoded once before the first of them is touched. */
final class Restore {
    private final BackupSettings settings;
    private final BackupEngine engine;

    Restore(BackupSettings settings, BackupEngine engine) {
        this.settings = settings;
        this.engine = engine;
    }

    RestoreReport run(RestoreRequest request, RunToken token) throws IOException {
        long began = System.nanoTime();
        Manifest manifest = engine.requireSound(request.id(), token);
        Map<SourceInfo, RestoreTarget> targets = targets(manifest, request);
        targets.forEach((source, target) -> restorer(manifest.plan(), source).check(source, target));
        List<RestoredSource> restored = new ArrayList<>();
        for (Map.Entry<SourceInfo, RestoreTarget> each : targets.entrySet()) {
            token.check();
            restored.add(restore(manifest, each.getKey(), each.getValue(), token));
        }
        return new RestoreReport(
                request.id(),
                settings.clock().instant(),
                Duration.ofNanos(System.nanoTime() - began),
                restored,
                null,
                List.of());
    }

    private RestoredSource restore(Manifest manifest, SourceInfo source, RestoreTarget target, RunToken token) {
        SourceContent content = engine.content(manifest, source, token);
        try {
            return restorer(manifest.plan(), source).restore(content, target, token);
        } catch (IOException failure) {
            token.check();
            throw new BackupException(
                    "Source " + source.name() + " could not be restored to " + target + ": " + Reasons.of(failure),
                    failure);
        }
    }

    private static Map<SourceInfo, RestoreTarget> targets(Manifest manifest, RestoreRequest request) {
        TreeSet<String> unknown = new TreeSet<>(request.targets().keySet());
        manifest.sources().forEach(source -> unknown.remove(source.name()));
        if (!unknown.isEmpty()) {
            throw new BackupNotFoundException("Backup " + manifest.id() + " has no source " + unknown + "; it has "
                    + manifest.sources().stream().map(SourceInfo::name).toList());
        }
        Map<SourceInfo, RestoreTarget> targets = new LinkedHashMap<>();
        for (SourceInfo source : manifest.sources()) {
            RestoreTarget named = request.targets().get(source.name());
            if (named != null) {
                targets.put(source, named);
            } else if (request.folder() != null) {
                targets.put(source, RestoreTarget.folder(request.folder().resolve(source.name())));
            }
        }
        if (targets.isEmpty()) {
            throw new BackupRefusedException(
                    "There is nowhere to restore backup " + manifest.id() + " to: give a folder");
        }
        return targets;
    }

    private SourceRestorer restorer(String plan, SourceInfo source) {
        SourceRestorer own = ownRestorer(plan, source);
        SourceRestorer restorer = own != null ? own : settings.restorers().get(source.kind());
        if (restorer == null) {
            throw new BackupRefusedException("Nothing here can restore source " + source.name() + " of kind "
                    + source.kind() + "; known are "
                    + new TreeSet<>(settings.restorers().keySet())
                    + ". Add it with restorer(…)");
        }
        return restorer;
    }

    /** The source that was saved knows its user, so that this one keeps its password. */
    private @Nullable SourceRestorer ownRestorer(String plan, SourceInfo source) {
        BackupPlan configured = settings.plans().get(plan);
        return configured == null
                ? null
                : configured
                        .find(source.name())
                        .map(BackupSource::restorer)
                        .filter(restorer -> restorer.kind().equals(source.kind()))
                        .orElse(null);
    }
}
