package dev.seaworthy.backup.storage;

import dev.seaworthy.backup.StorageOutput;
import dev.seaworthy.backup.storage.Partials.Partial;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
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
        onDisk(() -> {
            while (buffer.hasRemaining()) {
                partial.channel().write(buffer);
            }
        });
    }

    private interface Write {
        void run() throws IOException;
    }

    /** The system names neither the disk nor the file. */
    private void onDisk(Write write) throws IOException {
        try {
            write.run();
        } catch (ClosedChannelException stopped) {
            throw stopped;
        } catch (IOException failure) {
            throw new IOException(
                    "Folder " + root + " cannot be written: " + failure.getMessage()
                            + ". Make room there, or see whether its disk is well, and try again",
                    failure);
        }
    }

    @Override
    public void commit() throws IOException {
        onDisk(() -> partial.channel().force(true));
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
        } catch (FileAlreadyExistsException | NoSuchFileException | AccessDeniedException meant) {
            throw meant;
        } catch (UnsupportedOperationException | FileSystemException noHardLinks) { // FAT and CIFS say EPERM.
            moveUnlessPresent(noHardLinks);
        }
    }

    /**
     * For file systems without hard links; two processes may still race here, one process may not.
     *
     * @param noLink why there is none, for whoever wants to know when this fails too
     */
    private void moveUnlessPresent(Exception noLink) throws IOException {
        synchronized (DirectoryOutput.class) {
            if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
                throw new FileAlreadyExistsException(target.toString());
            }
            try {
                Files.move(partial.file(), target, StandardCopyOption.ATOMIC_MOVE);
            } catch (IOException failure) {
                failure.addSuppressed(noLink);
                throw failure;
            }
        }
    }

    @Override
    public void close() throws IOException {
        if (!committed) {
            partial.close();
        }
    }
}
