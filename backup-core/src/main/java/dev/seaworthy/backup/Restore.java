package dev.seaworthy.backup;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;

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
        Restoring.refuseAnother(settings.signingKey());
        BackupEngine whole = engine.requireWhole(request.id(), token);
        Manifest manifest = whole.repository().manifest(request.id());
        Map<SourceInfo, RestoreTarget> targets = targets(manifest, request);
        targets.forEach(
                (source, target) -> settings.restorer(manifest.plan(), source).check(source, target));
        for (SourceInfo source : targets.keySet()) {
            List<String> selected = request.selected().get(source.name());
            if (selected != null) {
                selective(manifest, source).checkSelection(whole.content(manifest, source, token), selected);
            }
        }
        List<RestoredSource> restored = new ArrayList<>();
        for (Map.Entry<SourceInfo, RestoreTarget> each : targets.entrySet()) {
            token.check();
            SourceContent content = whole.content(manifest, each.getKey(), token);
            try {
                restored.add(restore(manifest, content, each.getValue(), request, token));
            } catch (RuntimeException failure) {
                throw restored.isEmpty() || failure instanceof BackupCancelledException
                        ? failure
                        : afterOthers(failure, restored);
            }
        }
        return new RestoreReport(
                request.id(),
                settings.clock().instant(),
                Duration.ofNanos(System.nanoTime() - began),
                restored,
                null,
                List.of());
    }

    /** What was restored before is whole, and in the way of a repetition. */
    private static BackupException afterOthers(RuntimeException failure, List<RestoredSource> restored) {
        String message = failure.getMessage() + ". Restored before that, and complete: "
                + restored.stream()
                        .map(each -> each.source() + " in " + each.target())
                        .collect(Collectors.joining(", "))
                + "; remove them, or name other targets, to repeat the whole";
        if (failure instanceof VerificationFailedException damaged) {
            VerificationFailedException same = new VerificationFailedException(message, damaged.findings());
            same.initCause(damaged);
            return same;
        }
        return failure instanceof BackupRefusedException
                ? new BackupRefusedException(message, failure)
                : new BackupException(message, failure);
    }

    private SelectiveRestorer selective(Manifest manifest, SourceInfo source) {
        if (settings.restorer(manifest.plan(), source) instanceof SelectiveRestorer selective) {
            return selective;
        }
        throw new BackupRefusedException("Source " + source.name() + " of kind " + source.kind()
                + " can only be restored whole; restore it into a new target and take from there what you need");
    }

    private RestoredSource restore(
            Manifest manifest, SourceContent content, RestoreTarget target, RestoreRequest request, RunToken token) {
        SourceInfo source = content.source();
        List<String> selected = request.selected().get(source.name());
        try {
            return selected == null
                    ? settings.restorer(manifest.plan(), source).restore(content, target, token)
                    : selective(manifest, source).restore(content, target, selected, token);
        } catch (IOException failure) {
            token.check();
            throw new BackupException(
                    "Source " + source.name() + " could not be restored to " + target + ": " + Reasons.of(failure),
                    failure);
        }
    }

    private static Map<SourceInfo, RestoreTarget> targets(Manifest manifest, RestoreRequest request) {
        TreeSet<String> unknown = new TreeSet<>(request.targets().keySet());
        unknown.addAll(request.selected().keySet());
        manifest.sources().forEach(source -> unknown.remove(source.name()));
        if (!unknown.isEmpty()) {
            throw new BackupNotFoundException("Backup " + manifest.id() + " has no source " + unknown + "; it has "
                    + manifest.sources().stream().map(SourceInfo::name).toList());
        }
        Map<SourceInfo, RestoreTarget> targets = new LinkedHashMap<>();
        for (SourceInfo source : wanted(manifest, request)) {
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

    private static List<SourceInfo> wanted(Manifest manifest, RestoreRequest request) {
        return manifest.sources().stream()
                .filter(source ->
                        request.selected().isEmpty() || request.selected().containsKey(source.name()))
                .toList();
    }
}
