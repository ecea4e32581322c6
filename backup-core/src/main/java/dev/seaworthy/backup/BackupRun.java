package dev.seaworthy.backup;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Writes one backup: its running mark, the parts of each source, the lists and sums, the signature, and last the manifest,
 * with which it begins to exist.
 */
final class BackupRun {
    private final Repository repository;
    private final Attestations attestations;
    private final InstantSource clock;
    private final BackupPlan plan;
    private final RunToken token;
    private final @Nullable String holdReason;
    private Unlocking unlocking = Unlocking.NONE;

    /**
     * Prepares a run.
     *
     * @param holdReason if given, the backup is held from before it is visible
     */
    BackupRun(
            Repository repository,
            Attestations attestations,
            InstantSource clock,
            BackupPlan plan,
            RunToken token,
            @Nullable String holdReason) {
        this.repository = repository;
        this.attestations = attestations;
        this.clock = clock;
        this.plan = plan;
        this.token = token;
        this.holdReason = holdReason;
    }

    /** Takes an id that nobody has, and marks it as running. */
    BackupId begin() throws IOException {
        repository.openForWriting();
        repository.endMarks();
        while (true) {
            Instant now = clock.instant();
            BackupId id = BackupId.next(plan.name(), now);
            if (repository.storage().list(Keys.folder(id)).isEmpty()) {
                begin(id, now);
                return id;
            }
        }
    }

    private void begin(BackupId id, Instant now) throws IOException {
        LiveRuns.add(id);
        try {
            repository.objects().put(Keys.running(id), Json.write(RunningMark.of(id, now)));
        } catch (IOException | RuntimeException | Error failure) {
            end(id); // It may be there although the answer was lost.
            throw failure;
        }
    }

    /** Ends what {@link #begin} began, whether or not the storage answers now. */
    void end(BackupId id) {
        LiveRuns.remove(id);
        repository.endMark(id);
    }

    /**
     * Reads every source and publishes the backup.
     *
     * @throws BackupException if a source or the storage fails; nothing is visible then
     */
    Manifest write(BackupId id) throws IOException {
        Instant started = clock.instant();
        Set<String> unusable = BlobStore.unusable(repository, attestations, plan.name());
        Sealing sealing = repository.sealing(plan);
        Map<String, BlobStore.Kept> reusable = sealing == null
                ? Map.of()
                : new ReusableBlobs(repository, attestations).of(plan.name(), sealing.fingerprints());
        BlobStore blobs = new BlobStore(repository.storage(), plan.name(), unusable, sealing, reusable, token);
        try (BackupFolder folder = new BackupFolder(repository.storage(), id, plan.codec(), sealing, token, blobs)) {
            List<SourceInfo> sources = new ArrayList<>();
            for (BackupSource source : plan.sources()) {
                sources.add(read(source, folder));
            }
            token.check();
            List<SourceInfo> shown = folder.finish(sources);
            List<String> recipients = List.of();
            if (sealing != null) {
                recipients = sealing.fingerprints();
                unlocking = Unlocking.ofRun(sealing.ephemeral(), blobs.written());
            }
            return publish(id, started, recipients, shown, folder);
        }
    }

    /** What opens the backup for its first check; it is gone with this run. */
    Unlocking unlocking() {
        return unlocking;
    }

    private SourceInfo read(BackupSource source, BackupFolder folder) {
        try (SourceSession session = source.open(token)) {
            return session.read(folder.sinkFor(source.name()));
        } catch (IOException | UncheckedIOException failure) {
            token.check();
            throw new BackupException(
                    "Plan " + plan.name() + ": source " + source.name() + " could not be backed up: "
                            + Reasons.of(failure),
                    failure);
        } catch (BackupException failure) {
            token.check();
            throw failure;
        }
    }

    private Manifest publish(
            BackupId id, Instant started, List<String> recipients, List<SourceInfo> sources, BackupFolder folder)
            throws IOException {
        RepositoryKeys.Opened opened = repository.openForWriting();
        Manifest manifest = new Manifest(
                Manifest.FORMAT_VERSION,
                opened.identity().repositoryId(),
                id,
                plan.name(),
                software(),
                started,
                clock.instant(),
                sources.stream()
                        .map(SourceInfo::consistencyPoint)
                        .min(Instant::compareTo)
                        .orElse(started),
                recipients,
                sources,
                folder.parts(),
                folder.blobTotals(),
                folder.files());
        if (holdReason != null) {
            repository.hold(id, holdReason, clock.instant());
        }
        repository
                .objects()
                .put(Keys.manifest(id), Json.write(manifest), opened.signer().orElseThrow());
        return manifest;
    }

    static String software() {
        Package own = BackupRun.class.getPackage();
        return "seaworthy " + Objects.requireNonNullElse(own.getImplementationVersion(), "development");
    }
}
