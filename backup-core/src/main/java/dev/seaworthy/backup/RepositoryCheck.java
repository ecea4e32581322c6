package dev.seaworthy.backup;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Looks at the storage and at what interrupted work left in it, and mends what can be mended without doubt. */
final class RepositoryCheck {
    /** Of another check, which may be at work. */
    private static final Duration PROBES_LIVE = Duration.ofHours(1);

    private static final String OFF_HOST = "off-host";
    private static final String REPAIR = "check with repair removes them, as does the next cleanup of the plan";

    private final BackupSettings settings;
    private final Repository repository;
    private final BackupStorage storage;
    private final Instant now;
    private final List<CheckFinding> findings = new ArrayList<>();

    RepositoryCheck(BackupSettings settings, BackupEngine engine) {
        this.settings = settings;
        this.repository = engine.repository();
        this.storage = settings.storage();
        this.now = settings.clock().instant();
    }

    /** One part of the work. */
    @FunctionalInterface
    private interface Look {
        void take() throws IOException;
    }

    CheckReport run(boolean repair) {
        long expected = expectedBytes();
        CheckContext context =
                new CheckContext(now, repair, now.minus(RunningMark.LONGEST_RUN), expected, liveFolders());
        List<BackupStorage> places =
                storage instanceof ReplicatedStorage replicated ? replicated.copies() : List.of(storage);
        for (BackupStorage place : places) {
            if (place instanceof SelfCheck self) { // First: it sees what the first write would tidy up.
                look(place, "storage", () -> findings.addAll(self.check(context)));
            }
            findings.addAll(new StorageProbe(place, Keys.probe(now)).run());
            look(place, "probes", () -> probes(place, repair));
        }
        oneCopyOffHostIsEnough();
        look(storage, "repository", () -> repository(repair));
        if (storage instanceof ReplicatedStorage replicated) {
            look(storage, "copies", () -> copies(replicated, repair));
        }
        return new CheckReport(now, repair, findings);
    }

    private void look(BackupStorage place, String check, Look look) {
        try {
            look.take();
        } catch (VerificationFailedException | BackupRefusedException bad) {
            findings.add(
                    CheckFinding.failed(place, check, Reasons.of(bad), "restore what is damaged or correct the key"));
        } catch (IOException | RuntimeException failure) {
            findings.add(CheckFinding.failed(
                    place, check, Reasons.of(failure), "see that it is there, reachable, writable and not full"));
        }
    }

    private List<Path> liveFolders() {
        return settings.plans().values().stream()
                .flatMap(plan -> plan.sources().stream())
                .filter(FolderBacked.class::isInstance)
                .map(source -> ((FolderBacked) source).folder())
                .toList();
    }

    /** What the newest backup of each plan added, nothing if that cannot be read; other findings say why. */
    private long expectedBytes() {
        long bytes = 0;
        try {
            for (String plan : repository.plans()) {
                bytes += newest(plan);
            }
        } catch (IOException | RuntimeException unreadable) {
            return bytes;
        }
        return bytes;
    }

    /** The bytes of its folder, and of the contents that the one before it did not need yet. */
    private long newest(String plan) throws IOException {
        List<BackupId> ids = new ArrayList<>(repository.ids(plan));
        Collections.reverse(ids);
        Manifest newest = null;
        BitSet contents = new BitSet();
        SharedContents shared = new SharedContents(repository, plan);
        for (BackupId id : ids) {
            if (repository.hasManifest(id)) {
                Manifest manifest = repository.manifest(id);
                if (newest != null) {
                    contents.andNot(shared.of(manifest));
                    break;
                }
                newest = manifest;
                contents = shared.of(manifest);
            }
        }
        return newest == null ? 0 : newest.folderBytes() + shared.bytes(contents);
    }

    private void probes(BackupStorage place, boolean repair) throws IOException {
        List<StoredObject> old = place.list(SelfCheck.PROBES).stream()
                .filter(object -> Keys.probedAt(object.key())
                        .filter(at -> at.plus(PROBES_LIVE).isAfter(now))
                        .isEmpty())
                .toList();
        if (repair) {
            for (StoredObject object : old) {
                place.delete(object.key());
            }
        }
        leftover(place, "probes", "objects that interrupted checks left", old.size(), repair, REPAIR);
    }

    private void leftover(
            BackupStorage place, String check, String what, long count, boolean repaired, String nextStep) {
        if (count == 0) {
            findings.add(CheckFinding.ok(place, check, "there are no " + what));
        } else if (repaired) {
            findings.add(CheckFinding.ok(place, check, count + " " + what + " were removed"));
        } else {
            findings.add(CheckFinding.warning(place, check, "there are " + count + " " + what, nextStep));
        }
    }

    /** A copy that shares the fate of the data is fine beside one that does not. */
    private void oneCopyOffHostIsEnough() {
        boolean safe = findings.stream()
                .anyMatch(finding -> finding.check().equals(OFF_HOST) && finding.level() == CheckFinding.Level.OK);
        if (safe) {
            findings.replaceAll(finding -> finding.check().equals(OFF_HOST)
                    ? CheckFinding.ok(finding.place(), OFF_HOST, finding.message())
                    : finding);
        }
    }

    private void repository(boolean repair) throws IOException {
        Optional<RepositoryIdentity> identity = repository.identity();
        if (identity.isEmpty()) {
            findings.add(CheckFinding.ok(storage, "repository", "there is none yet; the first backup creates it"));
            return;
        }
        boolean writable = repository.canSign();
        String known = "repository " + identity.get().repositoryId() + ", key "
                + identity.get().fingerprint();
        findings.add(
                writable
                        ? CheckFinding.ok(storage, "repository", known)
                        : CheckFinding.warning(
                                storage,
                                "repository",
                                known + ", can only be read here",
                                "copy its signing key to " + settings.signingKey() + " to write"));
        for (String plan : repository.plans()) {
            leftovers(plan, repair && writable);
        }
    }

    private void leftovers(String plan, boolean repair) throws IOException {
        Cleanup cleanup = new Cleanup(repository, settings);
        Set<BackupId> deletions = repository.tombstones(plan);
        if (repair) {
            cleanup.endDeletions(plan);
        }
        leftover(
                storage,
                "deletions",
                "deletions of plan " + plan + " that were interrupted",
                deletions.size(),
                repair,
                REPAIR);
        int marks = cleanup.unreadableMarks(plan, now).size();
        if (repair) {
            cleanup.renewMarks(plan, now);
        }
        String damaged = "damaged marks of contents of plan " + plan + " that no backup needs";
        leftover(
                storage,
                "marks",
                damaged,
                marks,
                repair,
                "check with repair marks them anew, as does the next cleanup");
        List<String> keys = cleanup.leftovers(plan, now);
        if (repair) {
            cleanup.removeLeftovers(plan, now);
        }
        leftover(
                storage,
                "leftovers",
                "objects of plan " + plan + " of runs that ended before their backup was complete",
                keys.size(),
                repair,
                REPAIR);
    }

    private void copies(ReplicatedStorage replicated, boolean repair) throws IOException {
        List<CopyStatus> copies = repair ? replicated.catchUp(Keys.REFERENCES_LAST) : replicated.compareCopies();
        for (CopyStatus copy : copies) {
            if (copy.lagging()) {
                findings.add(CheckFinding.warning(
                        copy.copy(),
                        "copy",
                        "lags since " + copy.since() + ": " + copy.reason(),
                        "when the reason is gone, check with repair brings it up to date, as does the next backup"));
            } else {
                findings.add(CheckFinding.ok(copy.copy(), "copy", "holds what the primary holds"));
            }
            if (copy.surplus() > 0) {
                findings.add(
                        CheckFinding.warning(
                                copy.copy(),
                                "surplus",
                                copy.surplus() + " objects are in this copy only; they are left alone",
                                "if the primary lost them, verify this copy by itself and make it the primary; else delete them"));
            }
        }
    }
}
