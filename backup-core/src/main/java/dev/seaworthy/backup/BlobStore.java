package dev.seaworthy.backup;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The file contents of one plan, as one run sees them. What a cleanup has marked for deletion, or a check found bad, is
 * never used again: the same content is then stored under its hash with a suffix.
 */
final class BlobStore {
    private final BackupStorage storage;
    private final String plan;
    private final Set<String> unusable;
    private final RunToken token;
    private final Map<String, String> nameByHash = new HashMap<>();
    private final Set<String> reused = new HashSet<>();
    private long bytes;

    BlobStore(BackupStorage storage, String plan, Set<String> unusable, RunToken token) {
        this.storage = storage;
        this.plan = plan;
        this.unusable = unusable;
        this.token = token;
    }

    /** The keys of blobs that a run must not refer to, marked or bad, as far as known now. */
    static Set<String> unusable(Repository repository, Attestations attestations, String plan) throws IOException {
        Set<String> keys = marked(repository.storage(), plan);
        for (BackupId id : repository.ids(plan)) {
            try {
                for (Evidence evidence : attestations.of(id)) {
                    evidence.findings().forEach(finding -> keys.add(finding.file()));
                }
            } catch (VerificationFailedException damaged) {
                // That backup's own state says so.
            }
        }
        return keys;
    }

    private static Set<String> marked(BackupStorage storage, String plan) throws IOException {
        Set<String> keys = new HashSet<>();
        String prefix = Keys.blobTombstones(plan);
        for (StoredObject tombstone : storage.list(prefix)) {
            String blob = tombstone.key().substring(prefix.length()).replaceAll("\\.json$", "");
            if (Keys.isBlob(blob)) {
                keys.add(Keys.blob(plan, blob));
            }
        }
        return keys;
    }

    /** Whether the content is new to this run. */
    boolean isNew(String sha256) {
        return !nameByHash.containsKey(sha256);
    }

    String keep(String sha256, long size, Content content) throws IOException {
        String known = nameByHash.get(sha256);
        if (known != null) {
            return known;
        }
        Optional<String> existing = find(sha256, size);
        if (existing.isPresent()) {
            reused.add(existing.get());
            token.addBytes(size);
        }
        String name = existing.isPresent() ? existing.get() : store(sha256, size, content);
        nameByHash.put(sha256, name);
        bytes += size;
        return name;
    }

    Manifest.BlobTotals totals() {
        return new Manifest.BlobTotals(nameByHash.size(), bytes);
    }

    /**
     * Looks again at every blob that was there before, just before the backup becomes visible.
     *
     * @throws BackupException if one has gone or is marked for deletion
     */
    void recheck() throws IOException {
        Set<String> marked = reused.isEmpty() ? Set.of() : marked(storage, plan);
        for (String blob : reused) {
            String key = Keys.blob(plan, blob);
            if (marked.contains(key) || storage.find(key).isEmpty()) {
                throw new BackupException("A cleanup began to remove " + key
                        + " while it was being used again; run the backup once more");
            }
        }
    }

    private Optional<String> find(String sha256, long size) throws IOException {
        String key = Keys.blob(plan, sha256);
        if (isUsable(key, size)) {
            return Optional.of(sha256);
        }
        if (!unusable.contains(key)) {
            return Optional.empty();
        }
        String folder = key.substring(0, key.lastIndexOf('/') + 1);
        return storage.list(folder).stream()
                .filter(object -> object.key().startsWith(key + "-"))
                .filter(object -> object.size() == size && !unusable.contains(object.key()))
                .map(object -> object.key().substring(folder.length()))
                .findFirst();
    }

    private boolean isUsable(String key, long size) throws IOException {
        Optional<StoredObject> object = storage.find(key);
        return object.isPresent() && object.get().size() == size && !unusable.contains(key);
    }

    private String store(String sha256, long size, Content content) throws IOException {
        String name = storage.find(Keys.blob(plan, sha256)).isEmpty() ? sha256 : sha256 + "-" + BackupId.randomSuffix();
        try (StorageOutput output = storage.create(Keys.blob(plan, name));
                HashedOutput hashed = new HashedOutput(output)) {
            try (InputStream input = content.open()) {
                copy(input, hashed);
            }
            if (hashed.count() != size || !hashed.sha256().equals(sha256)) {
                throw new ContentChangedException("The content changed while it was read");
            }
            output.commit();
        } catch (FileAlreadyExistsException otherRun) {
            reused.add(name); // It was read and hashed under the same name by a run beside this one.
        }
        return name;
    }

    private void copy(InputStream input, OutputStream output) throws IOException {
        byte[] buffer = new byte[64 << 10];
        for (int read = input.read(buffer); read >= 0; read = input.read(buffer)) {
            token.check();
            output.write(buffer, 0, read);
            token.addBytes(read);
        }
    }
}
