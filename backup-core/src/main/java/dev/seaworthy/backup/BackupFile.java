package dev.seaworthy.backup;

import java.io.IOException;
import java.io.OutputStream;

/** One file of a backup's folder while it is written, hashed as it is stored. */
final class BackupFile extends OutputStream {
    private final String path;
    private final StorageOutput output;
    private final HashedOutput hashed;

    BackupFile(BackupStorage storage, String folder, String path) throws IOException {
        this.path = path;
        this.output = storage.create(folder + path);
        this.hashed = new HashedOutput(output);
    }

    @Override
    public void write(int value) throws IOException {
        hashed.write(value);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        hashed.write(bytes, offset, length);
    }

    /** Makes the file durable. */
    Manifest.FileSum commit() throws IOException {
        output.commit();
        return new Manifest.FileSum(path, hashed.count(), hashed.sha256());
    }

    /** Discards the file unless it was committed. */
    @Override
    public void close() throws IOException {
        output.close();
    }
}
