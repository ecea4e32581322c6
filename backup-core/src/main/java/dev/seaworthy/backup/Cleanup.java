package dev.seaworthy.backup;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Applies a plan's retention to its storage. Every deletion is announced by a tombstone first and can be taken up again
 * after an interruption at any point: tombstone, manifest, everything else, tombstone.
 */
final class Cleanup {
    private static final Logger log = LoggerFactory.getLogger(Cleanup.class);

    private final BackupSettings settings;
    private final Repository repository;
    private final Catalogue catalogue;
    private final Leftovers leftovers;
    private final BlobCollection blobs;
    private final RunControl control;

    Cleanup(Repository repository, BackupSettings settings) {
        this(repository, settings, new RunToken());
    }

    /** @param control is asked before each deletion; what was begun is taken up again by the next cleanup */
    Cleanup(Repository repository, BackupSettings settings, RunControl control) {
        this.settings = settings;
        this.control = control;
        this.repository = repository;
        Attestations attestations = new Attestations(repository);
        this.catalogue = new Catalogue(repository, attestations, settings.clock());
        this.leftovers = new Leftovers(repository, attestations, catalogue);
        this.blobs = new BlobCollection(repository, catalogue, control);
    }

    /** What {@code tombstones/<id>.json} says. */
    record Tombstone(String name, String reason, Instant at) {}

    /** What {@code tombstones/removals/<id>-<time>.json} says. */
    record Removal(boolean goes) {}

    CleanupReport run(BackupPlan plan, boolean dryRun) throws IOException {
        Instant now = settings.clock().instant();
        List<RetentionDecision> decisions = decisions(plan, now);
        if (dryRun) {
            return new CleanupReport(plan.name(), now, true, decisions, List.of(), 0, leftovers(plan.name(), now), 0);
        }
        repository.openForWriting();
        repository.endMarks();
        long freed = endDeletions(plan.name());
        List<BackupId> removed = new ArrayList<>();
        for (RetentionDecision decision : decisions) {
            if (!decision.kept() && !repository.held(decision.id()) && announce(decision, now)) {
                Optional<Long> bytes = bury(decision.id());
                if (bytes.isPresent()) {
                    log.info("Removed backup {}: {}", decision.id(), String.join("; ", decision.reasons()));
                    freed += bytes.get();
                    removed.add(decision.id());
                }
            }
        }
        List<String> abandoned = leftovers(plan.name(), now);
        freed += removeLeftovers(plan.name(), now);
        BlobCollection.Collected collected = blobs.collect(plan.name(), now);
        log.info(
                "Cleanup of plan {} removed {} backups and {} file contents",
                plan.name(),
                removed.size(),
                collected.count());
        return new CleanupReport(
                plan.name(), now, false, decisions, removed, collected.count(), abandoned, freed + collected.bytes());
    }

    /** Carries deletions through that were interrupted; answers the bytes that went. */
    long endDeletions(String plan) throws IOException {
        long freed = 0;
        for (BackupId interrupted : repository.tombstones(plan)) {
            freed += bury(interrupted).orElse(0L);
        }
        forgetDecisions(plan);
        return freed;
    }

    /** The keys that runs left which ended before their backup was complete. */
    List<String> leftovers(String plan, Instant now) throws IOException {
        return leftovers.find(plan, now);
    }

    /** Removes {@link #leftovers}; answers the bytes that went. */
    long removeLeftovers(String plan, Instant now) throws IOException {
        long freed = 0;
        for (String key : leftovers(plan, now)) {
            freed += delete(key);
        }
        return freed;
    }

    /** The marks of contents that cannot be read, so that nobody knows since when they stand. */
    List<String> unreadableMarks(String plan, Instant now) throws IOException {
        return blobs.unreadableMarks(plan, now);
    }

    /** Marks those contents anew, as of now. */
    void renewMarks(String plan, Instant now) throws IOException {
        for (String blob : unreadableMarks(plan, now)) {
            blobs.renewMark(plan, blob, now);
        }
    }

    private List<RetentionDecision> decisions(BackupPlan plan, Instant now) throws IOException {
        // Without a limit on bytes nobody asks who shares what, and the lists need not be read.
        SharedContents shared = plan.retention().maxBytes() == RetentionPolicy.UNLIMITED
                ? null
                : new SharedContents(repository, plan.name());
        List<RetentionCandidate> candidates = new ArrayList<>();
        for (BackupId id : repository.ids(plan.name())) {
            if (repository.hasManifest(id)) {
                BackupInfo info = catalogue.describe(id);
                if (info.state() != BackupState.RUNNING) {
                    candidates.add(candidate(info, shared));
                }
            }
        }
        return Retention.atMostHalf(Retention.decide(
                plan.retention(),
                candidates,
                now,
                Freshness.cleanupStopsAfter(plan, now),
                shared == null ? new long[0] : shared.sizes()));
    }

    private RetentionCandidate candidate(BackupInfo info, @Nullable SharedContents shared) throws IOException {
        Set<String> sources = info.sources().stream().map(SourceInfo::name).collect(Collectors.toSet());
        Instant point = info.consistencyPoint();
        boolean failed = info.state() == BackupState.FAILED;
        String unknown = failed ? catalogue.whyUnknown(info.id()).orElse(null) : null;
        Size size = shared == null || info.storedBytes() == null ? Size.UNKNOWN : size(info.id(), shared);
        return new RetentionCandidate(
                info.id(),
                point == null ? info.id().at() : point,
                info.state() == BackupState.VERIFIED,
                failed && unknown == null,
                unknown,
                info.held(),
                size.ownBytes(),
                size.contents(),
                sources);
    }

    /** What a backup takes alone, and what it may share. */
    private record Size(long ownBytes, BitSet contents) {
        static final Size UNKNOWN = new Size(0, new BitSet());
    }

    private Size size(BackupId id, SharedContents shared) throws IOException {
        try {
            Manifest manifest = repository.manifest(id);
            return new Size(manifest.folderBytes(), shared.of(manifest));
        } catch (VerificationFailedException | BackupRefusedException | IOException damaged) {
            log.warn("What backup {} takes is not known: {}", id, Reasons.of(damaged));
            return Size.UNKNOWN;
        }
    }

    /** Whether this cleanup is the one that removes it: another that came first may yet leave it. */
    private boolean announce(RetentionDecision decision, Instant now) throws IOException {
        String reason = String.join("; ", decision.reasons());
        try {
            repository
                    .objects()
                    .put(
                            Keys.tombstone(decision.id()),
                            Json.write(new Tombstone(decision.id().value(), reason, now)));
            return true;
        } catch (FileAlreadyExistsException anotherCleanup) {
            return false;
        }
    }

    /**
     * Removes everything of a backup that has its tombstone. One that was held meanwhile loses the tombstone instead, and
     * the answer is empty: who holds looks for the tombstone after writing the hold, so one of the two sees the other. Of
     * several cleanups one decides for all which it is, and none removes what another gave back.
     */
    private Optional<Long> bury(BackupId id) throws IOException {
        Optional<Instant> announced = announced(id);
        if (announced.isEmpty()) {
            return Optional.empty(); // Another cleanup has ended it.
        }
        String key = Keys.removal(id, announced.get());
        Optional<Boolean> goes = decision(key, !repository.held(id) || !repository.hasManifest(id));
        if (!announced(id).equals(announced)) {
            delete(key); // It had been decided otherwise, and carried out.
            return Optional.empty();
        }
        if (goes.isPresent() && !goes.get()) {
            delete(Keys.tombstone(id));
            delete(key);
            log.info("Backup {} stays, as it was held while its removal began", id);
        }
        return goes.isPresent() && goes.get() ? Optional.of(removeAll(id, key)) : Optional.empty();
    }

    private long removeAll(BackupId id, String decision) throws IOException {
        long freed = delete(Keys.manifest(id));
        for (String prefix : List.of(Keys.folder(id), Keys.evidence(id))) {
            for (StoredObject object : repository.storage().list(prefix)) {
                freed += delete(object.key());
            }
        }
        delete(Keys.running(id));
        delete(Keys.hold(id));
        delete(Keys.tombstone(id));
        delete(decision);
        return freed;
    }

    /** When the removal was announced; empty if it no longer is. */
    private Optional<Instant> announced(BackupId id) throws IOException {
        try {
            Tombstone tombstone = Json.read(repository.objects().read(Keys.tombstone(id)), Tombstone.class);
            return Optional.of(tombstone == null || tombstone.at() == null ? Instant.EPOCH : tombstone.at());
        } catch (NoSuchFileException ended) {
            return Optional.empty();
        } catch (JsonProcessingException damaged) {
            return Optional.of(Instant.EPOCH);
        }
    }

    /** Whether the backup goes: as the first cleanup says that gets here. Empty if its answer cannot be read. */
    private Optional<Boolean> decision(String key, boolean goes) throws IOException {
        try {
            repository.objects().put(key, Json.write(new Removal(goes)));
            return Optional.of(goes);
        } catch (FileAlreadyExistsException decided) {
            try {
                return Optional.of(
                        Json.read(repository.objects().read(key), Removal.class).goes());
            } catch (NoSuchFileException | JsonProcessingException carriedOut) {
                return Optional.empty();
            }
        }
    }

    /** Those whose tombstone has gone, so that nobody asks any more. */
    private void forgetDecisions(String plan) throws IOException {
        String prefix = Keys.removals(plan);
        for (StoredObject decision : repository.storage().list(prefix)) {
            String name = decision.key().substring(prefix.length()).replaceAll("-\\d+\\.json$", "");
            if (repository
                    .storage()
                    .find(plan + "/tombstones/" + name + ".json")
                    .isEmpty()) {
                delete(decision.key());
            }
        }
    }

    private long delete(String key) throws IOException {
        control.check();
        long size = repository.storage().find(key).map(StoredObject::size).orElse(0L);
        repository.storage().delete(key);
        return size;
    }
}
