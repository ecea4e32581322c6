package dev.seaworthy.backup;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
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
    private final RunControl control;

    BlobCollection(Repository repository, Catalogue catalogue, RunControl control) {
        this.control = control;
        this.repository = repository;
        this.catalogue = catalogue;
    }

    /** How many contents went, and their size. */
    record Collected(int count, long bytes) {
        static final Collected NOTHING = new Collected(0, 0);
    }

    Collected collect(String plan, Instant now) throws IOException {
        Optional<Instant> oldestRun = oldestRun(plan);
        Optional<BlobIndex> needed = needed(plan);
        if (needed.isEmpty()) {
            return Collected.NOTHING;
        }
        BlobIndex marked = new BlobIndex();
        Collected collected = deleteMarked(plan, now, needed.get(), oldestRun, marked);
        if (oldestRun.isEmpty()) {
            mark(plan, now, needed.get(), marked);
        }
        return collected;
    }

    private Collected deleteMarked(
            String plan, Instant now, BlobIndex needed, Optional<Instant> oldestRun, BlobIndex stillMarked)
            throws IOException {
        int count = 0;
        long bytes = 0;
        for (String blob : markedNames(plan)) {
            control.check();
            if (needed.contains(blob)) {
                repository.storage().delete(Keys.blobTombstone(plan, blob));
                continue;
            }
            Instant since = since(plan, blob, now);
            boolean settled = since.plus(RunningMark.LONGEST_RUN).isBefore(now)
                    && oldestRun.filter(started -> started.isBefore(since)).isEmpty();
            if (settled) {
                Optional<StoredObject> content = repository.storage().find(Keys.blob(plan, blob));
                repository.storage().delete(Keys.blob(plan, blob));
                repository.storage().delete(Keys.blobTombstone(plan, blob));
                count += content.isPresent() ? 1 : 0;
                bytes += content.map(StoredObject::size).orElse(0L);
            } else {
                stillMarked.add(blob);
            }
        }
        return new Collected(count, bytes);
    }

    private List<String> markedNames(String plan) throws IOException {
        String prefix = Keys.blobTombstones(plan);
        return repository.storage().list(prefix).stream()
                .map(object -> object.key().substring(prefix.length()).replaceAll("\\.json$", ""))
                .filter(Keys::isBlob)
                .toList();
    }

    /** Since when a content is marked. One whose mark cannot be read is marked anew, and counts as marked now. */
    private Instant since(String plan, String blob, Instant now) throws IOException {
        try {
            Optional<Instant> since = readMark(plan, blob, now);
            if (since.isPresent()) {
                return since.get();
            }
            log.warn("The mark of content {} of plan {} was damaged; it is marked anew", blob, plan);
            renewMark(plan, blob, now);
        } catch (NoSuchFileException anotherCleanup) {
            // It is done with it, or began again: neither is for us to go on with.
        }
        return now;
    }

    /**
     * Since when a content is marked, empty if that cannot be read.
     *
     * @throws NoSuchFileException if it is marked no more
     */
    private Optional<Instant> readMark(String plan, String blob, Instant now) throws IOException {
        byte[] bytes = repository.objects().read(Keys.blobTombstone(plan, blob));
        try {
            Cleanup.Tombstone mark = Json.read(bytes, Cleanup.Tombstone.class);
            boolean sound = mark != null
                    && blob.equals(mark.name())
                    && mark.at() != null
                    && Arrays.equals(Json.write(mark), bytes);
            return sound
                    ? Optional.of(mark.at()).filter(at -> at.isBefore(now.plus(Retention.SKEW)))
                    : Optional.empty();
        } catch (JsonProcessingException damaged) {
            return Optional.empty();
        }
    }

    List<String> unreadableMarks(String plan, Instant now) throws IOException {
        List<String> unreadable = new ArrayList<>();
        for (String blob : markedNames(plan)) {
            try {
                if (readMark(plan, blob, now).isEmpty()) {
                    unreadable.add(blob);
                }
            } catch (NoSuchFileException anotherCleanup) {
                // It is marked no more.
            }
        }
        return unreadable;
    }

    void renewMark(String plan, String blob, Instant now) throws IOException {
        repository.storage().delete(Keys.blobTombstone(plan, blob));
        putMark(plan, blob, now);
    }

    private void putMark(String plan, String blob, Instant now) throws IOException {
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

    private void mark(String plan, Instant now, BlobIndex needed, BlobIndex marked) throws IOException {
        for (StoredObject object : repository.storage().list(Keys.blobs(plan))) {
            control.check();
            String blob = object.key().substring(object.key().lastIndexOf('/') + 1);
            if (Keys.isBlob(blob) && !needed.contains(blob) && !marked.contains(blob)) {
                putMark(plan, blob, now);
            }
        }
    }

    /** The contents that manifests refer to; empty if one of them cannot be read, since then nothing may go. */
    private Optional<BlobIndex> needed(String plan) throws IOException {
        BlobIndex needed = new BlobIndex();
        for (BackupId id : repository.ids(plan)) {
            control.check();
            if (repository.hasManifest(id)) {
                try {
                    Manifest manifest = repository.manifest(id);
                    BackupReader reader = new BackupReader(repository.storage(), manifest, new RunToken());
                    Optional<Manifest.FileSum> sums = manifest.file(Keys.BLOB_SUMS);
                    if (sums.isPresent()) {
                        reader.lines(
                                sums.get(),
                                line -> needed.add(BlobSum.parse(line).blob()));
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
