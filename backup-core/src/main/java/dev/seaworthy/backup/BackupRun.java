package dev.seaworthy.backup;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
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
        while (true) {
            Instant now = clock.instant();
            BackupId id = BackupId.next(plan.name(), now);
            if (repository.storage().list(Keys.folder(id)).isEmpty()) {
                repository.objects().put(Keys.running(id), Json.write(RunningMark.of(id, now)));
                return id;
            }
        }
    }

    /** Ends what {@link #begin} began. */
    void end(BackupId id) throws IOException {
        repository.storage().delete(Keys.running(id));
    }

    /**
     * Reads every source and publishes the backup.
     *
     * @throws BackupException if a source or the storage fails; nothing is visible then
     */
    Manifest write(BackupId id) throws IOException {
        Instant started = clock.instant();
        Set<String> unusable = BlobStore.unusable(repository, attestations, plan.name());
        BlobStore blobs = new BlobStore(repository.storage(), plan.name(), unusable, token);
        try (BackupFolder folder = new BackupFolder(repository.storage(), id, plan.codec(), token, blobs)) {
            List<SourceInfo> sources = new ArrayList<>();
            for (BackupSource source : plan.sources()) {
                sources.add(read(source, folder));
            }
            token.check();
            folder.finish();
            return publish(id, started, sources, folder);
        }
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

    private Manifest publish(BackupId id, Instant started, List<SourceInfo> sources, BackupFolder folder)
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
                List.of(),
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

    private static String software() {
        Package own = BackupRun.class.getPackage();
        return "seaworthy " + Objects.requireNonNullElse(own.getImplementationVersion(), "development");
    }
}
