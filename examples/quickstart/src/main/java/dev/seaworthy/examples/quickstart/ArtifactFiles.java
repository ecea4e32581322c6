package dev.seaworthy.examples.quickstart;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The bytes of the artifacts, each version in a file of its own under a random name: nothing a client sends becomes a
 * path, and no file is ever changed. Thread-safe.
 */
final class ArtifactFiles {

    static final long LARGEST = 64L * 1024 * 1024;

    private static final Logger log = LoggerFactory.getLogger(ArtifactFiles.class);
    private static final int BUFFER = 64 * 1024;

    private final DataFolder folder;
    private final List<String> removals = new ArrayList<>();
    private int holds;

    ArtifactFiles(DataFolder folder) {
        this.folder = folder;
    }

    /**
     * What was received.
     *
     * @param file name of the file
     * @param size in bytes
     * @param sha256 in hex
     */
    record Received(String file, long size, String sha256) {}

    /** Writes the body to disk, complete and durable, as a file that no row knows yet. */
    Received receive(InputStream body) throws IOException {
        String file = UUID.randomUUID().toString();
        Path incoming = folder.incoming().resolve(file);
        try {
            Received received = write(file, incoming, body);
            Files.move(incoming, path(file), StandardCopyOption.ATOMIC_MOVE);
            DataFolder.syncFolder(folder.artifacts());
            return received;
        } finally {
            Files.deleteIfExists(incoming);
        }
    }

    FileChannel open(Artifact artifact) throws IOException {
        return FileChannel.open(path(artifact.file()), StandardOpenOption.READ);
    }

    /** Removes a file whose row is gone; while a backup runs, as soon as it has ended. */
    void remove(String file) {
        synchronized (removals) {
            if (holds > 0) {
                removals.add(file);
                return;
            }
        }
        delete(file);
    }

    /** Keeps every file until {@link #release}: a backup reads the rows first and then finds what they speak of. */
    void hold() {
        synchronized (removals) {
            holds++;
        }
    }

    /** Ends one {@link #hold}. */
    void release() {
        List<String> due;
        synchronized (removals) {
            holds = Math.max(0, holds - 1);
            due = holds == 0 ? List.copyOf(removals) : List.of();
            removals.removeAll(due);
        }
        due.forEach(this::delete);
    }

    /**
     * Clears up after a crash: uploads that never ended are deleted, files that no row knows are set aside. They are not
     * deleted, because they may belong to rows that a restore has taken back.
     */
    void recover(Set<String> known) throws IOException {
        for (Path unfinished : list(folder.incoming())) {
            Files.delete(unfinished);
        }
        for (Path file : list(folder.artifacts())) {
            if (!known.contains(file.getFileName().toString())) {
                Files.createDirectories(folder.strays());
                Files.move(file, folder.strays().resolve(file.getFileName()), StandardCopyOption.ATOMIC_MOVE);
                log.info("Set aside {}, of which no row speaks, in {}", file.getFileName(), folder.strays());
            }
        }
    }

    private static Received write(String file, Path path, InputStream body) throws IOException {
        MessageDigest sha256 = Tokens.sha256();
        long size = 0;
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            byte[] buffer = new byte[BUFFER];
            for (int read = read(body, buffer); read >= 0; read = read(body, buffer)) {
                size += read;
                if (size > LARGEST) {
                    throw tooLarge();
                }
                sha256.update(buffer, 0, read);
                writeFully(channel, ByteBuffer.wrap(buffer, 0, read));
            }
            channel.force(true);
        }
        return new Received(file, size, HexFormat.of().formatHex(sha256.digest()));
    }

    static Problem tooLarge() {
        return Problem.tooLarge("The artifact is larger than " + LARGEST + " bytes: split it");
    }

    /** A body that breaks off is the client's failure, a disk that refuses is ours. */
    private static int read(InputStream body, byte[] buffer) {
        try {
            return body.read(buffer);
        } catch (IOException brokenOff) {
            throw Problem.badRequest("The body broke off: send it again");
        }
    }

    private static void writeFully(FileChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    private void delete(String file) {
        try {
            Files.deleteIfExists(path(file));
        } catch (IOException refused) {
            log.warn("Cannot delete {}; the next start sets it aside", path(file), refused);
        }
    }

    private Path path(String file) {
        return folder.artifacts().resolve(file);
    }

    private static List<Path> list(Path folder) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, Files::isRegularFile)) {
            List<Path> found = new ArrayList<>();
            files.forEach(found::add);
            return found;
        }
    }
}
