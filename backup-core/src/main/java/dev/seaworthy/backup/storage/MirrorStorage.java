package dev.seaworthy.backup.storage;

import dev.seaworthy.backup.BackupStorage;
import dev.seaworthy.backup.CopyStatus;
import dev.seaworthy.backup.ReplicatedStorage;
import dev.seaworthy.backup.StorageOutput;
import dev.seaworthy.backup.StoredObject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Several storages with the same content: {@code MirrorStorage.of(new DirectoryStorage(folder)).copy(s3).build()}. The
 * first is the primary: what is not written there is not written, and it alone says what there is. A copy that fails is
 * left behind, told by {@link #copyStatus}, and caught up after the next backup or by a check with repair; until then it
 * gets nothing, so that no manifest comes to stand there without what it needs. A read that fails goes on in another copy.
 *
 * <p>Before the first write the primary and the copies are listed and compared. A copy that was written to by others, or
 * holds another repository, is left alone. Whoever made the storages closes them.
 */
public final class MirrorStorage implements ReplicatedStorage {
    private static final int ROUNDS = 3;

    private final BackupStorage primary;
    private final List<MirrorCopy> copies;
    private final MirrorDeletions deletions;

    MirrorStorage(BackupStorage primary, List<MirrorCopy> copies) {
        this.primary = primary;
        this.copies = copies;
        this.deletions = new MirrorDeletions(primary);
    }

    /** Begins with the storage that every write must reach. */
    public static MirrorStorageBuilder of(BackupStorage primary) {
        return new MirrorStorageBuilder(primary);
    }

    @Override
    public StorageOutput create(String key) throws IOException {
        StorageOutput first = primary.create(key);
        try {
            compareOnce();
            return new MirrorOutput(key, first, copies, deletions);
        } catch (IOException | RuntimeException failure) {
            first.close();
            throw failure;
        }
    }

    @Override
    public InputStream read(String key) throws IOException {
        try {
            return new MirrorInput(key, primary.read(key), others());
        } catch (NoSuchFileException absent) {
            return readLost(key, absent);
        } catch (IOException failure) {
            for (BackupStorage copy : others()) {
                try {
                    return copy.read(key);
                } catch (IOException alsoBad) {
                    failure.addSuppressed(alsoBad);
                }
            }
            throw failure;
        }
    }

    /** What the primary lost; what was deleted there is not taken from a copy that has not heard of it. */
    private InputStream readLost(String key, NoSuchFileException absent) throws IOException {
        for (MirrorCopy copy : bestFirst()) {
            try {
                InputStream input = copy.storage().read(key);
                if (!deletions.isDeleted(key) && (copy.inStep() || !deletions.isRenewed(key))) {
                    return input;
                }
                input.close();
                break;
            } catch (IOException alsoBad) {
                absent.addSuppressed(alsoBad);
            }
        }
        throw absent;
    }

    List<BackupStorage> others() {
        return bestFirst().stream().map(MirrorCopy::storage).toList();
    }

    /** The copies that should hold the same before those that lag. */
    private List<MirrorCopy> bestFirst() {
        return copies.stream()
                .sorted(Comparator.comparing(copy -> !copy.inStep()))
                .toList();
    }

    /** By the primary; a copy that lacks the object lags from now on, as whoever asks will rely on the object. */
    @Override
    public Optional<StoredObject> find(String key) throws IOException {
        Optional<StoredObject> found = primary.find(key);
        if (found.isPresent()) {
            copies.stream().filter(MirrorCopy::inStep).forEach(copy -> requireSame(copy, found.get()));
        }
        return found;
    }

    private static void requireSame(MirrorCopy copy, StoredObject expected) {
        try {
            if (!copy.storage().find(expected.key()).equals(Optional.of(expected))) {
                copy.lag("it lacks " + expected.key());
            }
        } catch (IOException | RuntimeException failure) {
            copy.lag(MirrorOutput.reason(failure));
        }
    }

    @Override
    public List<StoredObject> list(String prefix) throws IOException {
        return MirrorDeletions.without(primary.list(prefix));
    }

    @Override
    public List<String> folders(String prefix) throws IOException {
        List<String> names = new ArrayList<>(primary.folders(prefix));
        if (prefix.isEmpty()) {
            names.remove(MirrorDeletions.FOLDER);
        }
        return names;
    }

    /**
     * From the copies first: after a crash in between they lack an object, which catching up mends; one that only a copy
     * has could not be told from one that the primary lost.
     */
    @Override
    public void delete(String key) throws IOException {
        compareOnce();
        boolean unheard = false;
        for (MirrorCopy copy : copies) {
            unheard |= !deletedIn(copy, key);
        }
        if (unheard) {
            deletions.record(key);
        }
        try {
            primary.delete(key);
        } catch (IOException failure) {
            copies.forEach(copy -> copy.lag(key + " could not be deleted in the primary"));
            throw failure;
        }
    }

    private static boolean deletedIn(MirrorCopy copy, String key) {
        if (!copy.inStep()) {
            copy.skip(key);
            return false;
        }
        try {
            copy.storage().delete(key);
            return true;
        } catch (IOException | RuntimeException failure) {
            copy.lag(MirrorOutput.reason(failure));
            return false;
        }
    }

    private void compareOnce() throws IOException {
        if (!copies.stream().allMatch(MirrorCopy::isCompared)) {
            compareCopies();
        }
    }

    @Override
    public List<BackupStorage> copies() {
        List<BackupStorage> all = new ArrayList<>(List.of(primary));
        copies.forEach(copy -> all.add(copy.storage()));
        return all;
    }

    @Override
    public BackupStorage anyCopy() {
        return new AnyCopy(this, primary);
    }

    @Override
    public List<CopyStatus> copyStatus() {
        return copies.stream().map(MirrorCopy::status).toList();
    }

    @Override
    public synchronized List<CopyStatus> compareCopies() throws IOException {
        List<StoredObject> expected = list("");
        MirrorDeletions.Recorded recorded = deletions.all();
        for (MirrorCopy copy : copies) {
            try {
                MirrorDifference difference = MirrorDifference.of(primary, expected, copy.storage(), recorded);
                refuseEmptyPrimary(expected, difference, copy);
                copy.differs(difference);
                if (difference.complaint() == null && !recorded.isEmpty()) {
                    copy.lag("it may still have what was deleted, "
                            + (recorded.deleted().size() + recorded.renewed().size()) + " objects in all");
                }
            } catch (PrimaryLostException lost) {
                throw lost;
            } catch (IOException | RuntimeException failure) {
                copy.lag(MirrorOutput.reason(failure));
            }
        }
        return copyStatus();
    }

    /** The primary has nothing although a copy has. */
    private static final class PrimaryLostException extends IOException {
        private static final long serialVersionUID = 1L;

        PrimaryLostException(String message) {
            super(message);
        }
    }

    private void refuseEmptyPrimary(List<StoredObject> expected, MirrorDifference difference, MirrorCopy copy)
            throws PrimaryLostException {
        if (MirrorDifference.ours(expected).isEmpty() && difference.surplus() > 0) {
            throw new PrimaryLostException("The primary, " + primary + ", is empty, but its copy in " + copy.storage()
                    + " has " + difference.surplus() + " objects. Is the primary mounted? If it is lost, make that copy"
                    + " the primary and the empty place a copy of it");
        }
    }

    @Override
    public synchronized List<CopyStatus> catchUp(Comparator<String> order) throws IOException {
        MirrorDeletions.Recorded recorded = deletions.all();
        for (MirrorCopy copy : copies) {
            catchUp(copy, order, recorded);
        }
        if (copies.stream().allMatch(MirrorCopy::inStep)) {
            deletions.forget(recorded);
        }
        return copyStatus();
    }

    private void catchUp(MirrorCopy copy, Comparator<String> order, MirrorDeletions.Recorded recorded)
            throws IOException {
        for (int round = 0; round < ROUNDS; round++) {
            long skipped = copy.skipped();
            List<StoredObject> expected = list("");
            try {
                MirrorDifference difference = MirrorDifference.of(primary, expected, copy.storage(), recorded);
                refuseEmptyPrimary(expected, difference, copy);
                if (!difference.unequal().isEmpty()) { // It may be another repository: nothing is changed there.
                    copy.differs(difference);
                    return;
                }
                bringUpToDate(copy.storage(), difference, order);
                copy.differs(new MirrorDifference(Set.of(), Set.of(), Set.of(), difference.surplus()));
            } catch (PrimaryLostException lost) {
                throw lost;
            } catch (IOException | RuntimeException failure) {
                copy.lag(MirrorOutput.reason(failure));
                return;
            }
            if (copy.settle(skipped)) {
                return;
            }
        }
    }

    private void bringUpToDate(BackupStorage copy, MirrorDifference difference, Comparator<String> order)
            throws IOException {
        Set<String> missing = new TreeSet<>(difference.missing());
        for (String key : difference.stale().stream().sorted(order.reversed()).toList()) {
            copy.delete(key);
            if (primary.find(key).isPresent()) {
                missing.add(key);
            }
        }
        for (String key : missing.stream().sorted(order).toList()) {
            transfer(key, copy);
        }
    }

    private void transfer(String key, BackupStorage copy) throws IOException {
        try (InputStream input = primary.read(key);
                StorageOutput output = copy.create(key)) {
            input.transferTo(output);
            output.commit();
        } catch (NoSuchFileException deletedMeanwhile) {
            return;
        } catch (FileAlreadyExistsException writtenMeanwhile) {
            return;
        }
        if (primary.find(key).isEmpty()) {
            copy.delete(key); // It was deleted while it was being copied.
        }
    }

    @Override
    public String toString() {
        return "mirror of " + primary + " in "
                + String.join(
                        " and ",
                        copies.stream().map(copy -> copy.storage().toString()).toList());
    }
}
