package dev.seaworthy.backup;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;

/** A real storage that, from a given operation on, behaves as if the process had been killed. */
final class CrashingStorage implements BackupStorage {
    private final BackupStorage storage;
    private int left = Integer.MAX_VALUE;
    private Runnable end = () -> {
        throw new Crash();
    };

    CrashingStorage(BackupStorage storage) {
        this.storage = storage;
    }

    /** What a killed process sees of it: nothing. */
    static final class Crash extends Error {
        private static final long serialVersionUID = 1L;
    }

    void crashAfter(int operations) {
        left = operations;
    }

    /** Does something else at that operation than to crash. */
    void onOperation(int operation, Runnable action) {
        left = operation;
        end = action;
    }

    void work() {
        left = Integer.MAX_VALUE;
    }

    private void step() {
        if (left == 0) {
            end.run();
        }
        left--;
    }

    @Override
    public StorageOutput create(String key) throws IOException {
        step();
        return new CrashingOutput(storage.create(key));
    }

    @Override
    public InputStream read(String key) throws IOException {
        step();
        return storage.read(key);
    }

    @Override
    public Optional<StoredObject> find(String key) throws IOException {
        step();
        return storage.find(key);
    }

    @Override
    public List<StoredObject> list(String prefix) throws IOException {
        step();
        return storage.list(prefix);
    }

    @Override
    public List<String> folders(String prefix) throws IOException {
        step();
        return storage.folders(prefix);
    }

    @Override
    public void delete(String key) throws IOException {
        step();
        storage.delete(key);
    }

    /** A commit may be lost before it is done, or done without anybody hearing of it. */
    private final class CrashingOutput extends StorageOutput {
        private final StorageOutput output;

        CrashingOutput(StorageOutput output) {
            this.output = output;
        }

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
    }
}
