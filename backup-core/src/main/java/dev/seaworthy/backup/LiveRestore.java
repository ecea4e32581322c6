package dev.seaworthy.backup;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
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
        BackupPlan plan = settings.plan(request.id().plan());
        Manifest manifest = engine.requireSound(request.id(), token);
        List<Replacement.Item> items = new ArrayList<>();
        for (SourceInfo saved : manifest.sources()) {
            items.add(new Replacement.Item(
                    source(plan, saved.name()), target(plan, saved.name()), engine.content(manifest, saved, token)));
        }
        return replacement.run(request, items, () -> safetyBackup(plan, request.id()), token);
    }

    RestoreReport continueRestore() {
        RestoreJournal journal = Restoring.only(settings.signingKey());
        return replacement.continueRestore(journal, targets(journal));
    }

    void undoRestore() {
        RestoreJournal journal = Restoring.only(settings.signingKey());
        replacement.undoRestore(journal, targets(journal));
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
