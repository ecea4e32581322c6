package dev.seaworthy.testsupport;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A file system in memory that is full as soon as a test says so, and has space again later.
 *
 * <p>{@link #mount(long)} is empty where this process may not mount: a test then skips itself with a message, save in CI.
 */
public final class SmallDisk implements AutoCloseable {

    private static final long COMMAND_SECONDS = 30;
    private static final long PAGE = 4096;
    private static final int ATTEMPTS = 16;

    private final Path path;

    private SmallDisk(Path path) {
        this.path = path;
    }

    /** A disk of this many bytes. */
    public static Optional<SmallDisk> mount(long bytes) {
        try {
            Path path = Files.createTempDirectory("seaworthy-disk");
            if (run("mount", "-t", "tmpfs", "-o", "size=" + bytes + ",mode=0700", "tmpfs", path.toString())) {
                return Optional.of(new SmallDisk(path));
            }
            Files.delete(path);
            RequiredTool.missing("the right to mount a tmpfs");
            return Optional.empty();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Where it is mounted. */
    public Path path() {
        return path;
    }

    /**
     * Leaves this many bytes free, be it by making the disk smaller or larger; 0 makes it full, also under a writer who
     * never pauses: what the change of size can not take from him is filled by a file of ours.
     */
    public void leaveFree(long bytes) {
        try {
            Files.deleteIfExists(ballast());
            // Somebody may write between the look and the change, which is refused then: each attempt leaves twice as
            // much.
            for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
                long slack = attempt == 0 ? 0 : PAGE << attempt;
                // Size 0 would mean without limit.
                if (remount("size=" + Math.max(used() + bytes + slack, PAGE))) {
                    fillBut(bytes);
                    return;
                }
            }
            throw new IllegalStateException(
                    "The disk " + path + " can not be resized to its " + used() + " bytes and " + bytes);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private void fillBut(long bytes) throws IOException {
        if (!hasMoreThan(bytes)) {
            return;
        }
        try (OutputStream out = Files.newOutputStream(ballast())) {
            while (hasMoreThan(bytes)) {
                out.write(new byte[(int) PAGE]);
            }
        } catch (IOException failure) {
            // A writer who took the last page meanwhile has made it full.
            if (hasMoreThan(bytes)) {
                throw failure;
            }
        }
    }

    /** In whole pages, as the disk counts. */
    private boolean hasMoreThan(long bytes) throws IOException {
        return free() >= bytes + PAGE;
    }

    private Path ballast() {
        return path.resolve("ballast");
    }

    /** Lets nobody write any more, or everybody again. */
    public void readOnly(boolean readOnly) {
        if (!remount(readOnly ? "ro" : "rw")) {
            throw new IllegalStateException("The disk " + path + " has files open for writing");
        }
    }

    /** Unmounts it, also when a process still has files open there. */
    @Override
    public void close() {
        try {
            run("umount", "-l", path.toString());
            Files.deleteIfExists(path);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private long used() throws IOException {
        return Files.getFileStore(path).getTotalSpace() - free();
    }

    private long free() throws IOException {
        return Files.getFileStore(path).getUnallocatedSpace();
    }

    private boolean remount(String option) {
        try {
            return run("mount", "-o", "remount," + option, path.toString());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static boolean run(String... command) throws IOException {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            if (process.waitFor(COMMAND_SECONDS, TimeUnit.SECONDS)) {
                return process.exitValue() == 0;
            }
            process.destroyForcibly();
            return false;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
