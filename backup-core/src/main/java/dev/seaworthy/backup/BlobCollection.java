package dev.seaworthy.backup;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes the file contents that no backup needs: first a tombstone, which no run ignores, and when any run that could
 * still have missed it is over, the content, after another look at every manifest.
 */
final class BlobCollection {
    private static final Logger log = LoggerFactory.getLogger(BlobCollection.class);

    private final Repository repository;
    private final Catalogue catalogue;

    BlobCollection(Repository repository, Catalogue catalogue) {
        this.repository = repository;
        this.catalogue = catalogue;
    }

    /** How many contents went, and their size. */
    record Collected(int count, long bytes) {
        static final Collected NOTHING = new Collected(0, 0);
    }

    Collected collect(String plan, Instant now) throws IOException {
        Optional<Instant> oldestRun = oldestRun(plan);
        Optional<Set<String>> needed = needed(plan);
        if (needed.isEmpty()) {
            return Collected.NOTHING;
        }
        Set<String> marked = new HashSet<>();
        Collected collected = deleteMarked(plan, now, needed.get(), oldestRun, marked);
        if (oldestRun.isEmpty()) {
            mark(plan, now, needed.get(), marked);
        }
        return collected;
    }

    private Collected deleteMarked(
            String plan, Instant now, Set<String> needed, Optional<Instant> oldestRun, Set<String> stillMarked)
            throws IOException {
        int count = 0;
        long bytes = 0;
        String prefix = Keys.blobTombstones(plan);
        for (StoredObject object : repository.storage().list(prefix)) {
            String blob = object.key().substring(prefix.length()).replaceAll("\\.json$", "");
            if (!Keys.isBlob(blob)) {
                continue;
            }
            Instant since = Json.read(repository.objects().read(object.key()), Cleanup.Tombstone.class)
                    .at();
            boolean settled = since.plus(RunningMark.LONGEST_RUN).isBefore(now)
                    && oldestRun.filter(started -> started.isBefore(since)).isEmpty();
            if (needed.contains(blob)) {
                repository.storage().delete(object.key());
            } else if (settled) {
                Optional<StoredObject> content = repository.storage().find(Keys.blob(plan, blob));
                repository.storage().delete(Keys.blob(plan, blob));
                repository.storage().delete(object.key());
                count += content.isPresent() ? 1 : 0;
                bytes += content.map(StoredObject::size).orElse(0L);
            } else {
                stillMarked.add(blob);
            }
        }
        return new Collected(count, bytes);
    }

    private void mark(String plan, Instant now, Set<String> needed, Set<String> marked) throws IOException {
        for (StoredObject object : repository.storage().list(Keys.blobs(plan))) {
            String blob = object.key().substring(object.key().lastIndexOf('/') + 1);
            if (Keys.isBlob(blob) && !needed.contains(blob) && !marked.contains(blob)) {
                try {
                    repository
                            .objects()
                            .put(
                                    Keys.blobTombstone(plan, blob),
                                    Json.write(new Cleanup.Tombstone(blob, "no backup needs it", now)));
                } catch (FileAlreadyExistsException anotherCleanup) {
                    // It marked the same.
                }
            }
        }
    }

    /** The contents that manifests refer to; empty if one of them cannot be read, since then nothing may go. */
    private Optional<Set<String>> needed(String plan) throws IOException {
        Set<String> needed = new HashSet<>();
        for (BackupId id : repository.ids(plan)) {
            if (repository.hasManifest(id)) {
                try {
                    Manifest manifest = repository.manifest(id);
                    BackupReader reader = new BackupReader(repository.storage(), manifest, new RunToken());
                    Optional<Manifest.FileSum> sums = manifest.file(Keys.BLOB_SUMS);
                    if (sums.isPresent()) {
                        reader.lines(sums.get(), line -> needed.add(line.substring(line.lastIndexOf('/') + 1)));
                    }
                } catch (VerificationFailedException | BackupRefusedException | IOException damaged) {
                    log.warn(
                            "No file contents of plan {} are removed, because what backup {} needs cannot be read: {}",
                            plan,
                            id,
                            damaged.getMessage());
                    return Optional.empty();
                }
            }
        }
        return Optional.of(needed);
    }

    private Optional<Instant> oldestRun(String plan) throws IOException {
        Instant oldest = null;
        for (BackupId id : repository.runningIds(plan)) {
            if (catalogue.isRunning(id)) {
                Instant started = catalogue.mark(id).map(RunningMark::startedAt).orElse(id.at());
                oldest = oldest == null || started.isBefore(oldest) ? started : oldest;
            }
        }
        return Optional.ofNullable(oldest);
    }
}
