package dev.seaworthy.backup;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The record of one replacement in progress: {@code restore-<id>.json} beside the signing key. It is on disk before
 * anything live is touched and goes when the replacement is complete or undone.
 */
record RestoreJournal(
        int version,
        String id,
        String backup,
        String plan,
        Phase phase,
        String startedAt,
        @Nullable String safetyBackup,
        List<Swap> swaps) {
    private static final String PREFIX = "restore-";
    private static final String SUFFIX = ".json";

    /** How far the replacement has come. */
    enum Phase {
        /** Copies are being loaded beside the live ones, which are in use as ever. */
        LOADING,
        /** Others are kept out and live tables are copied. Only going back is possible. */
        COPYING,
        /** The copies are complete; renames may have happened. Both ways are possible. */
        SWAPPING
    }

    /**
     * One live thing and its two other names.
     *
     * @param livePresent whether there was a live one at all
     */
    record Swap(String source, String live, String staged, String former, boolean livePresent) {}

    RestoreJournal {
        swaps = List.copyOf(swaps);
    }

    RestoreJournal in(Phase next) {
        return new RestoreJournal(version, id, backup, plan, next, startedAt, safetyBackup, swaps);
    }

    RestoreJournal securedBy(@Nullable BackupId safety) {
        return new RestoreJournal(
                version, id, backup, plan, phase, startedAt, safety == null ? null : safety.value(), swaps);
    }

    Path file(Path folder) {
        return folder.resolve(PREFIX + id + SUFFIX);
    }

    /** Puts this on disk, durably, in place of its former state. */
    void write(Path folder) throws IOException {
        Path file = file(folder);
        Path temporary = folder.resolve("." + file.getFileName() + ".tmp");
        byte[] json = Json.write(this);
        try (FileChannel channel = FileChannel.open(
                temporary, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            ByteBuffer buffer = ByteBuffer.wrap(json);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            channel.force(true);
        }
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
        syncFolder(folder);
    }

    void delete(Path folder) throws IOException {
        Files.deleteIfExists(file(folder));
        syncFolder(folder);
    }

    /** The replacements that have not ended, by id. */
    static List<RestoreJournal> find(Path folder) {
        List<RestoreJournal> journals = new ArrayList<>();
        if (!Files.isDirectory(folder)) {
            return journals;
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, PREFIX + "*" + SUFFIX)) {
            for (Path file : files) {
                journals.add(read(file));
            }
        } catch (IOException failure) {
            throw new BackupException(
                    "Cannot look for unfinished restores in " + folder + ": " + failure.getMessage(), failure);
        }
        journals.sort(Comparator.comparing(RestoreJournal::id));
        return journals;
    }

    private static RestoreJournal read(Path file) throws IOException {
        try {
            return Json.read(Files.readAllBytes(file), RestoreJournal.class);
        } catch (JsonProcessingException unreadable) {
            throw new BackupRefusedException(
                    "The record of an unfinished restore, " + file + ", cannot be read: "
                            + unreadable.getOriginalMessage() + ". Look at what it names before you move it away",
                    unreadable);
        }
    }

    static void syncFolder(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
