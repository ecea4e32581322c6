package dev.seaworthy.backup;

import java.io.IOException;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Optional;

/** Which file contents the backups of a plan need, and how much each takes: several backups share most of theirs. */
final class SharedContents {
    private final Repository repository;
    private final BlobIndex index = new BlobIndex();
    private long[] sizes = new long[1024];

    /** Lists the contents that there are. */
    SharedContents(Repository repository, String plan) throws IOException {
        this.repository = repository;
        for (StoredObject object : repository.storage().list(Keys.blobs(plan))) {
            String blob = object.key().substring(object.key().lastIndexOf('/') + 1);
            if (Keys.isBlob(blob)) {
                int number = index.add(blob);
                if (number >= sizes.length) {
                    sizes = Arrays.copyOf(sizes, 2 * sizes.length);
                }
                sizes[number] = object.size();
            }
        }
    }

    /**
     * The numbers of those that a backup needs; what is missing has none.
     *
     * @throws IOException if its list cannot be read or is not what was written
     */
    BitSet of(Manifest manifest) throws IOException {
        BitSet needed = new BitSet();
        Optional<Manifest.FileSum> list = manifest.file(Keys.BLOB_SUMS);
        if (list.isPresent()) {
            new BackupReader(repository.storage(), manifest, new RunToken()).lines(list.get(), line -> {
                int number = index.find(BlobSum.parse(line).blob());
                if (number >= 0) {
                    needed.set(number);
                }
            });
        }
        return needed;
    }

    /** The stored bytes of each, by number. */
    long[] sizes() {
        return sizes.clone();
    }

    long bytes(BitSet contents) {
        return contents.stream().mapToLong(number -> sizes[number]).sum();
    }
}
