package dev.seaworthy.backup;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Restores a backup over the live targets of its plan, and ends such a restore after an interruption. */
final class LiveRestore {
    private final BackupSettings settings;
    private final BackupEngine engine;
    private final Replacement replacement;

    LiveRestore(BackupSettings settings, BackupEngine engine) {
        this(settings, engine, step -> {});
    }

    /** @param milestone see {@link Replacement} */
    LiveRestore(BackupSettings settings, BackupEngine engine, Consumer<String> milestone) {
        this.settings = settings;
        this.engine = engine;
        this.replacement = new Replacement(settings.signingKey(), settings.clock(), milestone);
    }

    RestoreReport run(RestoreRequest request, RunToken token) throws IOException {
        if (!request.selected().isEmpty()) {
            throw new BackupRefusedException("Only everything can replace what is live. Restore " + request.selected()
                    + " into a new target with --to and take over from there what you need");
        }
        BackupPlan plan = settings.plan(request.id().plan());
        BackupEngine whole = engine.requireWhole(request.id(), token);
        Manifest manifest = whole.repository().manifest(request.id());
        List<Replacement.Item> items = new ArrayList<>();
        List<RestoredSource> kept = new ArrayList<>();
        for (SourceInfo saved : manifest.sources()) {
            if (source(plan, saved.name()).keptWhenReplacing()) {
                kept.add(new RestoredSource(
                        saved.name(),
                        "nowhere",
                        Map.of(),
                        List.of("left as it is; restore it with --to if you need it")));
                continue;
            }
            items.add(new Replacement.Item(
                    source(plan, saved.name()), target(plan, saved.name()), whole.content(manifest, saved, token)));
        }
        if (items.isEmpty()) {
            throw new BackupRefusedException(
                    "Backup " + request.id() + " holds nothing that is replaced in place; restore it with --to");
        }
        return with(kept, replacement.run(request, items, () -> safetyBackup(plan, request.id()), token));
    }

    private static RestoreReport with(List<RestoredSource> kept, RestoreReport report) {
        List<RestoredSource> all = new ArrayList<>(report.sources());
        all.addAll(kept);
        return new RestoreReport(
                report.id(), report.finishedAt(), report.took(), all, report.safetyBackup(), report.wayBack());
    }

    RestoreReport continueRestore() {
        return replacement.continueRestore(this::targets);
    }

    void undoRestore() {
        replacement.undoRestore(this::targets);
    }

    private List<LiveTarget> targets(RestoreJournal journal) {
        BackupPlan plan = settings.plan(BackupId.parse(journal.backup()).plan());
        return journal.swaps().stream().map(swap -> target(plan, swap.source())).toList();
    }

    private BackupId safetyBackup(BackupPlan plan, BackupId restored) {
        try {
            return engine.backup(plan, new RunToken(settings.clock()), "before the restore of " + restored)
                    .id();
        } catch (IOException failure) {
            throw new UncheckedIOException("The safety backup failed: " + failure.getMessage(), failure);
        }
    }

    private static BackupSource source(BackupPlan plan, String name) {
        return plan.find(name)
                .orElseThrow(() -> new BackupRefusedException("The backup has a source " + name + ", which plan "
                        + plan.name() + " does not have now; restore it with --to, or bring the source back"));
    }

    private static LiveTarget target(BackupPlan plan, String name) {
        return source(plan, name)
                .liveTarget()
                .orElseThrow(() -> new BackupRefusedException(
                        "Source " + name + " cannot be replaced in place; restore it with --to"));
    }
}
