package dev.seaworthy.backup.storage;

import dev.seaworthy.backup.StorageOutput;
import dev.seaworthy.backup.StoredObject;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** Writes one object to the primary, and to each copy that is in step until it fails. */
final class MirrorOutput extends StorageOutput {
    private final String key;
    private final StorageOutput primary;
    private final MirrorDeletions deletions;
    private final List<Branch> branches = new ArrayList<>();
    private final List<MirrorCopy> skipped = new ArrayList<>();
    private long count;
    private boolean committed;

    /** One more copy of what is written. */
    private record Branch(MirrorCopy copy, StorageOutput output) {}

    /** Does something that may fail with one copy. */
    @FunctionalInterface
    private interface Step {
        void take(Branch branch) throws IOException;
    }

    MirrorOutput(String key, StorageOutput primary, List<MirrorCopy> copies, MirrorDeletions deletions) {
        this.key = key;
        this.primary = primary;
        this.deletions = deletions;
        for (MirrorCopy copy : copies) {
            if (!copy.inStep()) {
                skipped.add(copy);
                continue;
            }
            try {
                branches.add(new Branch(copy, copy.storage().create(key)));
            } catch (IOException | RuntimeException failure) {
                copy.lag(reason(failure));
                skipped.add(copy);
            }
        }
    }

    @Override
    public void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        primary.write(bytes, offset, length);
        count += length;
        forEach(branch -> branch.output().write(bytes, offset, length));
    }

    /** The primary first: what stands in a copy stands in the primary too. */
    @Override
    public void commit() throws IOException {
        primary.commit();
        committed = true;
        forEach(branch -> {
            try {
                branch.output().commit();
            } catch (FileAlreadyExistsException caughtUp) {
                requireSame(branch);
            }
        });
        skipped.forEach(copy -> copy.skip(key));
        if (!skipped.isEmpty()) { // Only then are there deletions of which a copy has not heard.
            deletions.renew(key);
        }
    }

    private void requireSame(Branch branch) throws IOException {
        if (branch.copy().storage().find(key).map(StoredObject::size).orElse(-1L) != count) {
            throw new IOException("it has another object under " + key);
        }
    }

    private void forEach(Step step) {
        for (Iterator<Branch> each = branches.iterator(); each.hasNext(); ) {
            Branch branch = each.next();
            try {
                step.take(branch);
            } catch (IOException | RuntimeException failure) {
                branch.copy().lag(reason(failure));
                skipped.add(branch.copy());
                each.remove();
                discard(branch);
            }
        }
    }

    private static void discard(Branch branch) {
        try {
            branch.output().close();
        } catch (IOException | RuntimeException failure) {
            branch.copy().lag(reason(failure));
        }
    }

    static String reason(Exception failure) {
        return failure.getMessage() == null || failure instanceof java.nio.file.FileSystemException
                ? failure.toString()
                : failure.getMessage();
    }

    @Override
    public void close() throws IOException {
        if (committed) {
            for (Branch branch : branches) {
                discard(branch);
            }
            primary.close();
            return;
        }
        branches.forEach(MirrorOutput::discard);
        primary.close();
    }
}
