package dev.seaworthy.backup;

import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/** A list in a backup's folder while it is written; with a sealing it is an age file and its name says so. */
final class ListFile implements AutoCloseable {
    private final BackupFile file;
    private final @Nullable AgeOutput sealed;
    private final OutputStream output;

    ListFile(BackupStorage storage, BackupId id, String name, @Nullable Sealing sealing) throws IOException {
        this.file = new BackupFile(storage, Keys.folder(id), sealing == null ? name : name + Codec.AGE.suffix());
        this.sealed = sealing == null ? null : sealing.seal(file);
        this.output = sealed == null ? file : sealed;
    }

    void write(byte[] line) throws IOException {
        output.write(line);
    }

    Manifest.FileSum commit() throws IOException {
        if (sealed != null) {
            sealed.finish();
        }
        return file.commit();
    }

    /** Discards it unless it was committed. */
    @Override
    public void close() throws IOException {
        file.close();
    }
}
