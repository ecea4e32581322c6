package dev.seaworthy.backup;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tries out, with one small object, what the repository relies on in every storage. */
final class StorageProbe {
    private static final byte[] CONTENT = "seaworthy".getBytes(StandardCharsets.US_ASCII);
    private static final String UNFIT = "do not keep backups there: it does not do what they rely on";

    private final BackupStorage storage;
    private final String folder;
    private final String key;
    private final List<CheckFinding> findings = new ArrayList<>();

    /** @param folder where to write, empty and ending with {@code /} */
    StorageProbe(BackupStorage storage, String folder) {
        this.storage = storage;
        this.folder = folder;
        this.key = folder + "object";
    }

    /** Answers what is wrong, null if nothing is. */
    @FunctionalInterface
    private interface Step {
        @Nullable
        String take() throws IOException;
    }

    List<CheckFinding> run() {
        boolean writable = step("write", "objects can be written", this::write);
        if (writable) {
            step("if-absent", "an object is not overwritten", this::overwrite);
            step("read", "an object is read as it was written", this::readBack);
            step("list", "an object is listed once it is written", this::list);
        }
        step("missing", "a missing object is known to be missing", this::readMissing);
        if (writable) {
            step("delete", "a deleted object is gone", this::delete);
        }
        return findings;
    }

    private boolean step(String check, String good, Step step) {
        String problem;
        try {
            problem = step.take();
        } catch (IOException | RuntimeException failure) {
            findings.add(CheckFinding.failed(
                    storage, check, Reasons.of(failure), "see that it is there, reachable, writable and not full"));
            return false;
        }
        findings.add(
                problem == null
                        ? CheckFinding.ok(storage, check, good)
                        : CheckFinding.failed(storage, check, problem, UNFIT));
        return problem == null;
    }

    private @Nullable String write() throws IOException {
        try (StorageOutput output = storage.create(key)) {
            output.write(CONTENT);
            if (storage.find(key).isPresent() || !storage.list(folder).isEmpty()) {
                return "an object is visible before it is complete";
            }
            output.commit();
        }
        return null;
    }

    private @Nullable String overwrite() throws IOException {
        try (StorageOutput output = storage.create(key)) {
            output.write(new byte[1]);
            output.commit();
            return "an object was written over another of the same key";
        } catch (FileAlreadyExistsException asItShould) {
            return null;
        }
    }

    private @Nullable String readBack() throws IOException {
        try (InputStream input = storage.read(key)) {
            return Arrays.equals(input.readAllBytes(), CONTENT) ? null : "other bytes were read than were written";
        }
    }

    private @Nullable String list() throws IOException {
        List<StoredObject> expected = List.of(new StoredObject(key, CONTENT.length));
        if (!storage.list(folder).equals(expected)) {
            return "the listing does not show what was just written";
        }
        return storage.folders(SelfCheck.PROBES)
                        .contains(folder.substring(SelfCheck.PROBES.length(), folder.length() - 1))
                ? null
                : "the folder of what was just written is not listed";
    }

    private @Nullable String readMissing() throws IOException {
        String missing = folder + "missing";
        try {
            storage.read(missing).close();
            return "a missing object can be read";
        } catch (NoSuchFileException asItShould) {
            return storage.find(missing).isEmpty() ? null : "a missing object is found";
        }
    }

    private @Nullable String delete() throws IOException {
        storage.delete(key);
        storage.delete(key);
        return storage.find(key).isEmpty() && storage.list(folder).isEmpty() ? null : "a deleted object is still there";
    }
}
