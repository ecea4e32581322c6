package dev.seaworthy.backup.source;

import dev.seaworthy.backup.BackupStorage;
import dev.seaworthy.backup.StorageOutput;
import dev.seaworthy.backup.StoredObject;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** A real storage that tells a test which object is begun, before it is, and which one is complete, before it is seen. */
final class WatchedStorage implements BackupStorage {
    private final BackupStorage storage;
    private final Consumer<String> begun;
    private final Consumer<String> complete;

    WatchedStorage(BackupStorage storage, Consumer<String> begun, Consumer<String> complete) {
        this.storage = storage;
        this.begun = begun;
        this.complete = complete;
    }

    @Override
    public StorageOutput create(String key) throws IOException {
        begun.accept(key);
        StorageOutput output = storage.create(key);
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
                complete.accept(key);
                output.commit();
            }

            @Override
            public void close() throws IOException {
                output.close();
            }
        };
    }

    @Override
    public InputStream read(String key) throws IOException {
        return storage.read(key);
    }

    @Override
    public Optional<StoredObject> find(String key) throws IOException {
        return storage.find(key);
    }

    @Override
    public List<StoredObject> list(String prefix) throws IOException {
        return storage.list(prefix);
    }

    @Override
    public List<String> folders(String prefix) throws IOException {
        return storage.folders(prefix);
    }

    @Override
    public void delete(String key) throws IOException {
        storage.delete(key);
    }

    @Override
    public String toString() {
        return storage.toString();
    }
}
