package dev.seaworthy.backup;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
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

    Cleanup(Repository repository, BackupSettings settings) {
        this.settings = settings;
        this.repository = repository;
        Attestations attestations = new Attestations(repository);
        this.catalogue = new Catalogue(repository, attestations, settings.clock());
        this.leftovers = new Leftovers(repository, attestations, catalogue);
        this.blobs = new BlobCollection(repository, catalogue);
    }

    /** What {@code tombstones/<id>.json} says. */
    record Tombstone(String name, String reason, Instant at) {}

    CleanupReport run(BackupPlan plan, boolean dryRun) throws IOException {
        Instant now = settings.clock().instant();
        List<RetentionDecision> decisions = decisions(plan, now);
        if (dryRun) {
            return new CleanupReport(
                    plan.name(), now, true, decisions, List.of(), 0, leftovers.find(plan.name(), now), 0);
        }
        repository.openForWriting();
        long freed = 0;
        for (BackupId interrupted : repository.tombstones(plan.name())) {
            freed += bury(interrupted);
        }
        List<BackupId> removed = new ArrayList<>();
        for (RetentionDecision decision : decisions) {
            if (!decision.kept() && !repository.held(decision.id())) {
                freed += remove(decision, now);
                removed.add(decision.id());
            }
        }
        List<String> abandoned = leftovers.find(plan.name(), now);
        for (String key : abandoned) {
            freed += delete(key);
        }
        BlobCollection.Collected collected = blobs.collect(plan.name(), now);
        log.info(
                "Cleanup of plan {} removed {} backups and {} file contents",
                plan.name(),
                removed.size(),
                collected.count());
        return new CleanupReport(
                plan.name(), now, false, decisions, removed, collected.count(), abandoned, freed + collected.bytes());
    }

    private List<RetentionDecision> decisions(BackupPlan plan, Instant now) throws IOException {
        List<RetentionCandidate> candidates = new ArrayList<>();
        for (BackupId id : repository.ids(plan.name())) {
            if (repository.hasManifest(id)) {
                BackupInfo info = catalogue.describe(id);
                if (info.state() != BackupState.RUNNING) {
                    candidates.add(candidate(info));
                }
            }
        }
        return Retention.decide(plan.retention(), candidates, now, Freshness.cleanupStopsAfter(plan, now));
    }

    private static RetentionCandidate candidate(BackupInfo info) {
        Set<String> sources = info.sources().stream().map(SourceInfo::name).collect(Collectors.toSet());
        Instant point = info.consistencyPoint();
        Long stored = info.storedBytes();
        return new RetentionCandidate(
                info.id(),
                point == null ? info.id().at() : point,
                info.state() == BackupState.VERIFIED,
                info.held(),
                stored == null ? 0 : stored,
                sources);
    }

    private long remove(RetentionDecision decision, Instant now) throws IOException {
        String reason = String.join("; ", decision.reasons());
        repository
                .objects()
                .put(
                        Keys.tombstone(decision.id()),
                        Json.write(new Tombstone(decision.id().value(), reason, now)));
        long freed = bury(decision.id());
        log.info("Removed backup {}: {}", decision.id(), reason);
        return freed;
    }

    /** Everything of a backup that has its tombstone. */
    private long bury(BackupId id) throws IOException {
        long freed = delete(Keys.manifest(id));
        for (String prefix : List.of(Keys.folder(id), Keys.evidence(id))) {
            for (StoredObject object : repository.storage().list(prefix)) {
                freed += delete(object.key());
            }
        }
        delete(Keys.running(id));
        delete(Keys.hold(id));
        delete(Keys.tombstone(id));
        return freed;
    }

    private long delete(String key) throws IOException {
        long size = repository.storage().find(key).map(StoredObject::size).orElse(0L);
        repository.storage().delete(key);
        return size;
    }
}
