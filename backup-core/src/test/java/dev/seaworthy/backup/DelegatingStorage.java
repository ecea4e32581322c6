package dev.seaworthy.backup;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;

/** Another storage under the same name, for tests that change one thing about it. */
public class DelegatingStorage implements BackupStorage {
    protected final BackupStorage storage;

    protected DelegatingStorage(BackupStorage storage) {
        this.storage = storage;
    }

    @Override
    public StorageOutput create(String key) throws IOException {
        return storage.create(key);
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
