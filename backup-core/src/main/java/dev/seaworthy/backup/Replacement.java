package dev.seaworthy.backup;

import dev.seaworthy.backup.RestoreJournal.Phase;
import dev.seaworthy.backup.RestoreJournal.Swap;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Restores over the live targets of a plan: copies are loaded beside the live ones, live evidence is carried over, then
 * everything is renamed. Until the renames nothing live has changed; an error takes everything back.
 */
final class Replacement {
    private static final DateTimeFormatter ID =
            DateTimeFormatter.ofPattern("yyyyMMddHHmmss", Locale.ROOT).withZone(ZoneOffset.UTC);

    private final Path signingKey;
    private final InstantSource clock;
    private final Consumer<String> milestone;

    /** @param milestone hears of every step before it is made; a test may stop the process there */
    Replacement(Path signingKey, InstantSource clock, Consumer<String> milestone) {
        this.signingKey = signingKey;
        this.clock = clock;
        this.milestone = milestone;
    }

    /** One source of the backup and what it will replace. */
    record Item(BackupSource source, LiveTarget target, SourceContent content) {
        String name() {
            return source.name();
        }
    }

    /**
     * Replaces everything in {@code items} or nothing.
     *
     * @param items authenticated and decoded
     * @param safetyBackup makes a verified, held backup of what is live
     */
    RestoreReport run(RestoreRequest request, List<Item> items, Supplier<BackupId> safetyBackup, RunControl control) {
        requireConfirmed(request);
        try {
            return Restoring.alone(signingKey, () -> {
                Restoring.refuseAnother(signingKey);
                Instant startedAt = clock.instant();
                RestoreJournal journal = journal(request, items, startedAt);
                items.forEach(item -> requireReplaceable(item, journal, request));
                requireReadableOrWaived(request, items);
                milestone.accept("safety backup");
                BackupId safety = request.safetyBackup() ? safetyBackup.get() : null;
                return replace(request, items, journal.securedBy(safety), startedAt, control);
            });
        } catch (IOException failure) {
            throw new BackupException(
                    "Restore of " + request.id() + " failed, the old data is in place: " + Reasons.of(failure),
                    failure);
        }
    }

    private RestoreReport replace(
            RestoreRequest request, List<Item> items, RestoreJournal journal, Instant startedAt, RunControl control)
            throws IOException {
        Path folder = Restoring.folder(signingKey);
        List<RestoredSource> restored = new ArrayList<>();
        Deque<LiveTarget.Occupation> occupations = new ArrayDeque<>();
        journal.write(folder);
        try {
            for (int index = 0; index < items.size(); index++) {
                restored.add(load(items.get(index), journal.swaps().get(index), control));
            }
            milestone.accept("copying");
            journal.in(Phase.COPYING).write(folder);
            carryOver(request, items, journal, restored, occupations);
            control.check();
            milestone.accept("swapping");
            journal.in(Phase.SWAPPING).write(folder);
            occupations.forEach(LiveTarget.Occupation::release);
            for (int index = 0; index < items.size(); index++) {
                Swap swap = journal.swaps().get(index);
                Swaps.forward(swap, items.get(index).target(), milestone);
            }
            milestone.accept("ending");
            journal.delete(folder);
        } catch (IOException | RuntimeException | Error failure) {
            undo(items, journal, occupations, failure);
            throw failure;
        } finally {
            occupations.forEach(LiveTarget.Occupation::close);
        }
        return report(request.id(), journal, items.stream().map(Item::target).toList(), restored, startedAt);
    }

    private RestoredSource load(Item item, Swap swap, RunControl control) throws IOException {
        control.check();
        milestone.accept("load " + item.name());
        RestoreTarget target = item.target().restoreTarget(swap.staged());
        RestoredSource restored = item.source().restorer().restore(item.content(), target, control);
        return new RestoredSource(restored.source(), item.target().name(), restored.counts(), restored.notes());
    }

    private void carryOver(
            RestoreRequest request,
            List<Item> items,
            RestoreJournal journal,
            List<RestoredSource> restored,
            Deque<LiveTarget.Occupation> occupations)
            throws IOException {
        for (int index = 0; index < items.size(); index++) {
            Item item = items.get(index);
            RestoredSource plain = restored.get(index);
            List<String> notes = new ArrayList<>(plain.notes());
            milestone.accept("occupy " + item.name());
            if (item.target().readable() && collect(item, request, occupations)) {
                milestone.accept("carry over " + item.name());
                String copy = journal.swaps().get(index).staged();
                notes.addAll(occupations.getFirst().carryOver(copy));
            } else {
                notes.add("the old " + item.target().name()
                        + " could not be read: seaworthy_* tables are those of the backup");
            }
            restored.set(index, new RestoredSource(plain.source(), plain.target(), plain.counts(), notes));
        }
    }

    private static boolean collect(Item item, RestoreRequest request, Deque<LiveTarget.Occupation> occupations)
            throws IOException {
        occupations.addFirst(item.target().occupy(request.disconnect()));
        try {
            occupations.getFirst().collect();
            return true;
        } catch (IOException unreadable) {
            if (request.safetyBackup()) {
                throw unreadable;
            }
            return false;
        }
    }

    private void undo(
            List<Item> items, RestoreJournal journal, Deque<LiveTarget.Occupation> occupations, Throwable reason) {
        try {
            occupations.forEach(LiveTarget.Occupation::release);
            for (int index = items.size() - 1; index >= 0; index--) {
                Swaps.back(journal.swaps().get(index), items.get(index).target(), milestone);
            }
            journal.delete(Restoring.folder(signingKey));
        } catch (IOException | RuntimeException failure) {
            BackupException stuck = new BackupException(
                    "Taking the restore back did not succeed either (" + failure.getMessage()
                            + "); when the cause is removed, run \"restore --undo\"",
                    failure);
            reason.addSuppressed(stuck);
            throw new BackupException(
                    "Restore of " + journal.backup() + " failed (" + reason.getMessage() + "). " + stuck.getMessage(),
                    reason);
        }
    }

    /** Carries through what the one journal says, whose copies are all complete. */
    RestoreReport continueRestore(Function<RestoreJournal, List<LiveTarget>> targetsOf) {
        Instant startedAt = clock.instant();
        try {
            return Restoring.alone(signingKey, () -> {
                RestoreJournal journal = Restoring.only(signingKey);
                if (journal.phase() != Phase.SWAPPING) {
                    throw new BackupRefusedException("The restore of " + journal.backup()
                            + " ended before its copies were complete and cannot be continued; run \"restore --undo\"");
                }
                List<LiveTarget> targets = targetsOf.apply(journal);
                requireSameTargets(journal, targets);
                List<RestoredSource> restored = new ArrayList<>();
                for (int index = 0; index < targets.size(); index++) {
                    Swap swap = journal.swaps().get(index);
                    Swaps.forward(swap, targets.get(index), milestone);
                    restored.add(new RestoredSource(swap.source(), swap.live(), Map.of(), List.of()));
                }
                journal.delete(Restoring.folder(signingKey));
                return report(BackupId.parse(journal.backup()), journal, targets, restored, startedAt);
            });
        } catch (IOException failure) {
            throw new BackupException(
                    "Cannot continue the interrupted restore: " + failure.getMessage()
                            + ". Remove the cause and repeat, or run \"restore --undo\"",
                    failure);
        }
    }

    /** Makes the old data live again and drops the copies. */
    void undoRestore(Function<RestoreJournal, List<LiveTarget>> targetsOf) {
        try {
            Restoring.alone(signingKey, () -> {
                RestoreJournal journal = Restoring.only(signingKey);
                List<LiveTarget> targets = targetsOf.apply(journal);
                requireSameTargets(journal, targets);
                for (int index = targets.size() - 1; index >= 0; index--) {
                    Swaps.back(journal.swaps().get(index), targets.get(index), milestone);
                }
                journal.delete(Restoring.folder(signingKey));
                return journal;
            });
        } catch (IOException failure) {
            throw new BackupException(
                    "Cannot take back the interrupted restore: " + failure.getMessage()
                            + ". Remove the cause and repeat \"restore --undo\"",
                    failure);
        }
    }

    private RestoreReport report(
            BackupId id,
            RestoreJournal journal,
            List<LiveTarget> targets,
            List<RestoredSource> restored,
            Instant startedAt) {
        List<String> wayBack = new ArrayList<>();
        for (int index = 0; index < targets.size(); index++) {
            Swap swap = journal.swaps().get(index);
            if (targets.get(index).exists(swap.former())) {
                wayBack.add(targets.get(index).wayBack(swap.former()));
            }
        }
        Instant finishedAt = clock.instant();
        String safety = journal.safetyBackup();
        return new RestoreReport(
                id,
                finishedAt,
                Duration.between(startedAt, finishedAt),
                restored,
                safety == null ? null : BackupId.parse(safety),
                wayBack);
    }

    private static void requireConfirmed(RestoreRequest request) {
        String plan = request.id().plan();
        if (!plan.equals(request.confirmedPlan())) {
            throw new BackupRefusedException("Replacing the live data of plan " + plan + " needs its name as consent"
                    + (request.confirmedPlan() == null ? "" : ", not \"" + request.confirmedPlan() + "\"")
                    + ": type it when asked, or give --yes " + plan);
        }
    }

    private static void requireReplaceable(Item item, RestoreJournal journal, RestoreRequest request) {
        SourceInfo saved = item.content().source();
        SourceRestorer restorer = item.source().restorer();
        if (!restorer.kind().equals(saved.kind())) {
            throw new BackupRefusedException("Source " + item.name() + " is of kind " + restorer.kind()
                    + " in the plan, but of kind " + saved.kind() + " in " + request.id()
                    + ". Restore it into a new target with --to");
        }
        item.target().requireReplaceable(request.disconnect());
        Swap swap = journal.swaps().stream()
                .filter(each -> each.source().equals(item.name()))
                .findFirst()
                .orElseThrow();
        restorer.check(saved, item.target().restoreTarget(swap.staged()));
    }

    private static void requireReadableOrWaived(RestoreRequest request, List<Item> items) {
        for (Item item : items) {
            if (request.safetyBackup() && !item.target().readable()) {
                throw new BackupRefusedException(
                        "Source " + item.name() + ": " + item.target().name()
                                + " is missing or cannot be read, so there can be no safety backup of it."
                                + " With --no-safety-backup it is set aside untouched and replaced");
            }
        }
    }

    private static void requireSameTargets(RestoreJournal journal, List<LiveTarget> targets) {
        for (int index = 0; index < targets.size(); index++) {
            Swap swap = journal.swaps().get(index);
            if (!targets.get(index).name().equals(swap.live())) {
                throw new BackupRefusedException("The interrupted restore replaces " + swap.live() + ", but source "
                        + swap.source() + " is now " + targets.get(index).name()
                        + ". Run the command with the configuration the restore was begun with");
            }
        }
    }

    /** The second it began, or one after it if a restore of the same second has left a name behind. */
    private static String freeId(List<Item> items, Instant startedAt) {
        Instant at = startedAt;
        while (true) {
            String id = ID.format(at);
            boolean free = items.stream()
                    .map(Item::target)
                    .noneMatch(target -> target.exists(target.derivedName("_before_" + id)));
            if (free) {
                return id;
            }
            at = at.plusSeconds(1);
        }
    }

    private static RestoreJournal journal(RestoreRequest request, List<Item> items, Instant startedAt) {
        String id = freeId(items, startedAt);
        List<Swap> swaps = new ArrayList<>();
        for (Item item : items) {
            LiveTarget target = item.target();
            swaps.add(new Swap(
                    item.name(),
                    target.name(),
                    target.derivedName("_restore_" + id),
                    target.derivedName("_before_" + id),
                    target.exists(target.name())));
        }
        return new RestoreJournal(
                1, id, request.id().value(), request.id().plan(), Phase.LOADING, startedAt.toString(), null, swaps);
    }
}
