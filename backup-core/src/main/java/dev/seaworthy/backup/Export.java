package dev.seaworthy.backup;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Copies one backup with everything it needs into an empty place: its folder as it is, the contents it refers to under
 * {@code blobs/}, and {@code repo.json}. What is copied is checked against its hashes on the way; the manifest comes last.
 */
final class Export {
    private final Repository repository;
    private final BackupStorage target;
    private final RunToken token;
    private final List<String> written = new ArrayList<>();
    private long bytes;

    Export(Repository repository, BackupStorage target, RunToken token) {
        this.repository = repository;
        this.target = target;
        this.token = token;
    }

    ExportReport run(BackupId id) throws IOException {
        if (!target.list("").isEmpty()) {
            throw new BackupRefusedException(
                    "The " + target + " is not empty; export " + id + " to a new or empty folder");
        }
        Manifest manifest = repository.manifest(id);
        try {
            return copy(manifest);
        } catch (IOException | RuntimeException failure) {
            remove();
            throw failure;
        }
    }

    private ExportReport copy(Manifest manifest) throws IOException {
        BackupReader reader = new BackupReader(repository.storage(), manifest, token);
        for (Manifest.FileSum file : manifest.files()) {
            put(file.path(), () -> reader.stored(file));
        }
        int blobs = 0;
        Optional<Manifest.FileSum> list = manifest.file(Keys.BLOB_SUMS);
        if (list.isPresent()) {
            List<BlobSum> sums = new ArrayList<>();
            reader.lines(list.get(), line -> sums.add(BlobSum.parse(line)));
            for (BlobSum sum : sums) {
                put(Keys.blobPath(sum.blob()), () -> reader.checkedBlob(sum.blob(), sum.storedSha256(), null));
                blobs++;
            }
        }
        String key = Keys.manifest(manifest.id());
        for (StoredObject rotation : repository.storage().list(Keys.ROTATIONS)) {
            put(rotation.key(), () -> repository.storage().read(rotation.key()));
        }
        put(Keys.IDENTITY, () -> repository.storage().read(Keys.IDENTITY));
        put(Keys.signature(Keys.MANIFEST), () -> repository.storage().read(Keys.signature(key)));
        put(Keys.MANIFEST, () -> repository.storage().read(key));
        return new ExportReport(manifest.id(), manifest.files().size() + 2, blobs, bytes);
    }

    private void put(String path, Content content) throws IOException {
        written.add(path);
        try (StorageOutput output = target.create(path);
                InputStream input = content.open()) {
            bytes += input.transferTo(output);
            output.commit();
        } catch (DamagedException damaged) {
            throw SignedObjects.failure(path, String.valueOf(damaged.getMessage()));
        } catch (NoSuchFileException missing) {
            throw SignedObjects.failure(path, "is missing");
        }
    }

    /** An export without its manifest is none; what there is of it goes too. */
    private void remove() throws IOException {
        for (String path : written) {
            target.delete(path);
        }
    }
}
