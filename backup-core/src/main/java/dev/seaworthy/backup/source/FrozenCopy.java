package dev.seaworthy.backup.source;

import dev.seaworthy.backup.RunControl;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;

/** A temporary copy of a file that is written to all the time, as long as the file was when the copy was begun. */
final class FrozenCopy implements AutoCloseable {
    private static final int BUFFER = 64 << 10;

    private final Path copy;
    private final MessageDigest digest = Sha256.digest();
    private long size;

    private FrozenCopy(Path copy) {
        this.copy = copy;
    }

    /** @throws IOException if the disk of temporary files has too little room, too */
    static FrozenCopy of(Path file, RunControl control) throws IOException {
        Path folder = Path.of(System.getProperty("java.io.tmpdir", "."));
        long length = Files.size(file);
        long free = Files.getFileStore(folder).getUsableSpace();
        if (free < length) {
            throw new IOException(
                    file + " changes all the time and has to be copied before it can be saved, which needs "
                            + length + " bytes in " + folder + ", where " + free
                            + " are free; make room or set -Djava.io.tmpdir to a larger place");
        }
        FrozenCopy frozen = new FrozenCopy(Files.createTempFile(folder, "seaworthy-backup", ".tmp"));
        try {
            frozen.fill(file, length, control);
            return frozen;
        } catch (IOException | RuntimeException | Error failure) {
            frozen.close();
            throw failure;
        }
    }

    /** What is appended meanwhile is left to the next backup: a file that grows as fast as it is read has no end. */
    private void fill(Path file, long length, RunControl control) throws IOException {
        byte[] buffer = new byte[BUFFER];
        try (InputStream input = Files.newInputStream(file);
                OutputStream output = Files.newOutputStream(copy)) {
            int read = 0;
            while (size < length && read >= 0) {
                control.check();
                read = input.read(buffer, 0, (int) Math.min(BUFFER, length - size));
                if (read > 0) {
                    output.write(buffer, 0, read);
                    digest.update(buffer, 0, read);
                    size += read;
                    control.pace(read);
                }
            }
        }
    }

    /** To be asked once. */
    String sha256() {
        return Sha256.hex(digest);
    }

    long size() {
        return size;
    }

    InputStream open() throws IOException {
        return Files.newInputStream(copy);
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(copy);
    }
}
