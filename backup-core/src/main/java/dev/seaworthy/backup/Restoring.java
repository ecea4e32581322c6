package dev.seaworthy.backup;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Keeps replacements, backups and hosts out of each other's way, by files beside the signing key. */
final class Restoring {
    /** POSIX drops the lock of a file when this process closes any channel to it, so a second one must not be opened. */
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private Restoring() {}

    /**
     * Refuses while live data may be half replaced. While copies are only being loaded beside it, or a process was killed
     * doing so, it is whole: the application runs, and its backups must not stop for that.
     *
     * @param what what cannot happen now, to begin the message with
     */
    static void refuse(Path signingKey, String what) {
        for (RestoreJournal journal : RestoreJournal.find(folder(signingKey))) {
            if (journal.phase() != RestoreJournal.Phase.LOADING) {
                throw new BackupRefusedException(what + ": " + unfinished(journal, folder(signingKey)));
            }
        }
    }

    /** Refuses a further replacement while any other has not ended. */
    static void refuseAnother(Path signingKey) {
        List<RestoreJournal> journals = RestoreJournal.find(folder(signingKey));
        if (!journals.isEmpty()) {
            throw new BackupRefusedException(
                    "No other restore can begin: " + unfinished(journals.get(0), folder(signingKey)));
        }
    }

    /** The one replacement that has not ended. */
    static RestoreJournal only(Path signingKey) {
        return RestoreJournal.find(folder(signingKey)).stream()
                .findFirst()
                .orElseThrow(() -> new BackupRefusedException("There is no unfinished restore in " + folder(signingKey)
                        + ", so nothing to continue or undo"));
    }

    /** Does {@code work} while no other process can do such work; the lock goes with the process. */
    static <T> T alone(Path signingKey, Work<T> work) throws IOException {
        Path file = Files.createDirectories(folder(signingKey)).toRealPath().resolve("restore.lock");
        if (!HELD.add(file)) {
            throw working(file);
        }
        try {
            return locked(file, work);
        } finally {
            HELD.remove(file);
        }
    }

    private static <T> T locked(Path file, Work<T> work) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            if (!lock(channel)) {
                throw working(file);
            }
            return work.run();
        }
    }

    private static BackupRefusedException working(Path file) {
        return new BackupRefusedException(
                "Another restore is working at this moment (it holds " + file + "); wait for its end");
    }

    private static boolean lock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException heldByThisProcess) {
            return false;
        }
    }

    /** What is done alone. */
    @FunctionalInterface
    interface Work<T> {
        T run() throws IOException;
    }

    static Path folder(Path signingKey) {
        Path parent = signingKey.toAbsolutePath().getParent();
        return parent == null ? Path.of("/") : parent;
    }

    private static String unfinished(RestoreJournal journal, Path folder) {
        String ways = journal.phase() == RestoreJournal.Phase.SWAPPING
                ? "end it with \"restore --continue\" or take it back with \"restore --undo\""
                : "take it back with \"restore --undo\"";
        return "the restore of " + journal.backup() + " begun at " + journal.startedAt() + " has not ended ("
                + journal.file(folder) + "). If it is not running any more, " + ways;
    }
}
