package dev.seaworthy.backup.storage;

import dev.seaworthy.backup.StorageOutput;
import dev.seaworthy.backup.storage.Partials.Partial;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Writes one file beside the repository's objects and links it to its name at the end. */
final class DirectoryOutput extends StorageOutput {
    /** A cleanup may remove the empty folder between its creation and the link, once or twice at most. */
    private static final int ATTEMPTS = 5;

    private final Path root;
    private final Path target;
    private final Partial partial;
    private boolean committed;

    DirectoryOutput(Path root, Path target, Partial partial) {
        this.root = root;
        this.target = target;
        this.partial = partial;
    }

    @Override
    public void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes, offset, length);
        while (buffer.hasRemaining()) {
            partial.channel().write(buffer);
        }
    }

    @Override
    public void commit() throws IOException {
        partial.channel().force(true);
        for (int attempt = 1; ; attempt++) {
            Durable.createFolders(root, Durable.parent(target));
            try {
                publish();
                break;
            } catch (NoSuchFileException folderVanished) {
                if (attempt == ATTEMPTS) {
                    throw folderVanished;
                }
            }
        }
        Durable.syncFolder(Durable.parent(target));
        committed = true;
        partial.close();
    }

    private void publish() throws IOException {
        try {
            Files.createLink(target, partial.file());
        } catch (UnsupportedOperationException noHardLinks) {
            moveUnlessPresent();
        }
    }

    /** For file systems without hard links; two processes may still race here, one process may not. */
    private void moveUnlessPresent() throws IOException {
        synchronized (DirectoryOutput.class) {
            if (Files.exists(target)) {
                throw new FileAlreadyExistsException(target.toString());
            }
            Files.move(partial.file(), target, StandardCopyOption.ATOMIC_MOVE);
        }
    }

    @Override
    public void close() throws IOException {
        if (!committed) {
            partial.close();
        }
    }
}
