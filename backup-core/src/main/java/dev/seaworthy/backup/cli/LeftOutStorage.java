package dev.seaworthy.backup.cli;

import dev.seaworthy.backup.BackupStorage;
import dev.seaworthy.backup.StorageOutput;
import dev.seaworthy.backup.StoredObject;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;

/** Stands for a remote copy while {@code --local-only} is given: the mirror then knows that it has to be caught up. */
final class LeftOutStorage implements BackupStorage {
    private final String name;

    LeftOutStorage(String name) {
        this.name = name;
    }

    private static IOException leftOut() {
        return new IOException("left out by --local-only");
    }

    @Override
    public StorageOutput create(String key) throws IOException {
        throw leftOut();
    }

    @Override
    public InputStream read(String key) throws IOException {
        throw leftOut();
    }

    @Override
    public Optional<StoredObject> find(String key) throws IOException {
        throw leftOut();
    }

    @Override
    public List<StoredObject> list(String prefix) throws IOException {
        throw leftOut();
    }

    @Override
    public List<String> folders(String prefix) throws IOException {
        throw leftOut();
    }

    @Override
    public void delete(String key) throws IOException {
        throw leftOut();
    }

    @Override
    public String toString() {
        return name;
    }
}
