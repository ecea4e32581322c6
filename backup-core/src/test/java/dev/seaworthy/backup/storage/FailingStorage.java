package dev.seaworthy.backup.storage;

import dev.seaworthy.backup.BackupStorage;
import dev.seaworthy.backup.DelegatingStorage;
import dev.seaworthy.backup.StorageOutput;
import dev.seaworthy.backup.StoredObject;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;

/** A real storage that cannot be reached from a given operation on. */
final class FailingStorage extends DelegatingStorage {
    private int left = Integer.MAX_VALUE;
    private boolean listing = true;

    FailingStorage(BackupStorage storage) {
        super(storage);
    }

    void failAfter(int operations) {
        left = operations;
    }

    /** Everything works but that. */
    void failListing() {
        listing = false;
    }

    void work() {
        left = Integer.MAX_VALUE;
        listing = true;
    }

    private void step() throws IOException {
        if (left == 0) {
            throw new IOException("the cable is out");
        }
        left--;
    }

    @Override
    public StorageOutput create(String key) throws IOException {
        step();
        StorageOutput output = super.create(key);
        return new StorageOutput() {
            @Override
            public void write(int value) throws IOException {
                output.write(value);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                output.write(bytes, offset, length);
            }

            @Override
            public void commit() throws IOException {
                step();
                output.commit();
                step();
            }

            @Override
            public void close() throws IOException {
                output.close();
            }
        };
    }

    @Override
    public InputStream read(String key) throws IOException {
        step();
        return super.read(key);
    }

    @Override
    public Optional<StoredObject> find(String key) throws IOException {
        step();
        return super.find(key);
    }

    @Override
    public List<StoredObject> list(String prefix) throws IOException {
        step();
        if (!listing) {
            throw new IOException("listing is not allowed");
        }
        return super.list(prefix);
    }

    @Override
    public List<String> folders(String prefix) throws IOException {
        step();
        return super.folders(prefix);
    }

    @Override
    public void delete(String key) throws IOException {
        step();
        super.delete(key);
    }
}
