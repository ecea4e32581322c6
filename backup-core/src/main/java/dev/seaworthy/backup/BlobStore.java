package dev.seaworthy.backup;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The file contents of one plan, as one run sees them. What a cleanup has marked for deletion, or a check found bad or
 * could not read, is never used again: the same content is then stored under its name with a suffix.
 */
final class BlobStore {
    private final BackupStorage storage;
    private final String plan;
    private final Set<String> unusable;
    private final @Nullable Sealing sealing;
    private final Map<String, Kept> reusable;
    private final RunToken token;
    private final Map<String, Kept> keptByHash = new HashMap<>();
    private final Map<String, String> hashByName = new HashMap<>();
    private final Set<String> reused = new HashSet<>();
    private long bytes;
    private long storedBytes;

    /**
     * Prepares one run.
     *
     * @param reusable the encrypted contents that may be used again, by name without suffix
     */
    BlobStore(
            BackupStorage storage,
            String plan,
            Set<String> unusable,
            @Nullable Sealing sealing,
            Map<String, Kept> reusable,
            RunToken token) {
        this.storage = storage;
        this.plan = plan;
        this.unusable = unusable;
        this.sealing = sealing;
        this.reusable = reusable;
        this.token = token;
    }

    /** Where a content is, and what its stored bytes hash to. */
    record Kept(String name, String storedSha256) {}

    /** The keys of blobs that a run must not refer to, marked, bad or unread, as far as known now. */
    static Set<String> unusable(Repository repository, Attestations attestations, String plan) throws IOException {
        Set<String> keys = marked(repository.storage(), plan);
        for (BackupId id : repository.ids(plan)) {
            try {
                keys.addAll(foundBad(attestations.of(id)));
            } catch (VerificationFailedException | UnknownFormatException damaged) {
                // That backup's own state says so.
            }
        }
        return keys;
    }

    /** Found bad, or unread, by a check that no later good one of the same backup overruled, looking at least as deeply. */
    private static Set<String> foundBad(List<Evidence> oldestFirst) {
        Map<String, VerifyLevel> bad = new HashMap<>();
        for (Evidence evidence : oldestFirst) {
            VerifyLevel level = evidence.level() == null ? VerifyLevel.V1 : evidence.level(); // It takes V1 to read.
            if (evidence.good()) {
                bad.values().removeIf(found -> found.compareTo(level) <= 0);
            }
            evidence.findings()
                    .forEach(finding ->
                            bad.merge(finding.file(), level, (one, other) -> one.compareTo(other) >= 0 ? one : other));
        }
        return bad.keySet();
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
        return !keptByHash.containsKey(sha256);
    }

    Kept keep(String sha256, long size, Content content) throws IOException {
        Kept known = keptByHash.get(sha256);
        if (known != null) {
            return known;
        }
        Optional<Kept> existing = find(sha256, size);
        if (existing.isPresent()) {
            reused.add(existing.get().name());
            token.addBytes(size);
        }
        Kept kept = existing.isPresent() ? existing.get() : store(sha256, size, content);
        keptByHash.put(sha256, kept);
        if (sealing != null) {
            hashByName.put(kept.name(), sha256);
        }
        bytes += size;
        storedBytes += sealing == null ? size : sealing.sealedSize(size);
        return kept;
    }

    /** The hash of the content of a file whose encrypted blob this run has kept. */
    @Nullable
    String rawSha256(TreeEntry entry) {
        return entry.blob() == null ? null : hashByName.get(entry.blob());
    }

    /** The names of the encrypted contents that this run stored itself. */
    Set<String> written() {
        Set<String> names = new HashSet<>(hashByName.keySet());
        names.removeAll(reused);
        return names;
    }

    Manifest.BlobTotals totals() {
        return new Manifest.BlobTotals(keptByHash.size(), bytes, storedBytes);
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

    private Optional<Kept> find(String sha256, long size) throws IOException {
        if (sealing == null) {
            return findPlain(sha256, size).map(name -> new Kept(name, sha256));
        }
        Kept known = reusable.get(sealing.blobName(sha256));
        if (known == null || !isUsable(Keys.blob(plan, known.name()), sealing.sealedSize(size))) {
            return Optional.empty();
        }
        return Optional.of(known);
    }

    private Optional<String> findPlain(String sha256, long size) throws IOException {
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

    private Kept store(String sha256, long size, Content content) throws IOException {
        String name = name(sha256, "");
        if (storage.find(Keys.blob(plan, name)).isPresent()) {
            name = name(sha256, "-" + BackupId.randomSuffix());
        }
        while (true) {
            try {
                return store(name, sha256, size, content);
            } catch (FileAlreadyExistsException otherRun) {
                if (sealing == null) {
                    reused.add(name); // It was read and hashed under the same name by a run beside this one.
                    return new Kept(name, sha256);
                }
                name = name(sha256, "-" + BackupId.randomSuffix()); // Only that run can read what it encrypted.
            }
        }
    }

    private String name(String sha256, String suffix) {
        return sealing == null ? sha256 + suffix : sealing.blobName(sha256) + suffix + Codec.AGE.suffix();
    }

    private Kept store(String name, String sha256, long size, Content content) throws IOException {
        try (StorageOutput output = storage.create(Keys.blob(plan, name))) {
            BlobOutput blob = new BlobOutput(output, sealing);
            try (InputStream input = content.open()) {
                copy(input, blob);
            }
            String storedSha256 = blob.finish(size, sha256);
            output.commit();
            return new Kept(name, storedSha256);
        }
    }

    private void copy(InputStream input, OutputStream output) throws IOException {
        byte[] buffer = new byte[64 << 10];
        for (int read = input.read(buffer); read >= 0; read = input.read(buffer)) {
            token.check();
            output.write(buffer, 0, read);
            token.addBytes(read);
            token.pace(read);
        }
    }
}
