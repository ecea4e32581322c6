package dev.seaworthy.backup.storage;

import dev.seaworthy.backup.BackupStorage;
import dev.seaworthy.backup.StorageOutput;
import dev.seaworthy.backup.StoredObject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A mirror for those who only read: where the primary fails or is empty, the copies say what there is. */
final class AnyCopy implements BackupStorage {
    private static final Logger log = LoggerFactory.getLogger(AnyCopy.class);

    private final MirrorStorage mirror;
    private final BackupStorage primary;

    AnyCopy(MirrorStorage mirror, BackupStorage primary) {
        this.mirror = mirror;
        this.primary = primary;
    }

    /** What one storage is asked. */
    @FunctionalInterface
    private interface Question<T> {
        T ask(BackupStorage storage) throws IOException;
    }

    private <T> T answer(Question<T> question, Predicate<T> nothing) throws IOException {
        T empty;
        try {
            T answer = question.ask(mirror);
            if (!nothing.test(answer) || !primary.folders("").isEmpty()) {
                return answer;
            }
            empty = answer;
        } catch (IOException unavailable) {
            return answerOfCopy(question, unavailable);
        }
        try {
            return answerOfCopy(question, new IOException("it is empty"));
        } catch (IOException noCopyEither) {
            return empty; // Nothing was ever written.
        }
    }

    private <T> T answerOfCopy(Question<T> question, IOException failure) throws IOException {
        for (BackupStorage copy : mirror.others()) {
            try {
                T answer = question.ask(copy);
                log.warn("Reading from the {}, as the primary fails: {}", copy, failure.getMessage());
                return answer;
            } catch (IOException alsoBad) {
                failure.addSuppressed(alsoBad);
            }
        }
        throw failure;
    }

    @Override
    public InputStream read(String key) throws IOException {
        try {
            return mirror.read(key);
        } catch (NoSuchFileException absent) {
            throw absent;
        } catch (IOException failure) {
            for (Throwable copy : failure.getSuppressed()) {
                if (copy instanceof NoSuchFileException absent) {
                    throw absent; // The primary does not answer, and this one does.
                }
            }
            throw failure;
        }
    }

    @Override
    public Optional<StoredObject> find(String key) throws IOException {
        return answer(storage -> storage.find(key), Optional::isEmpty);
    }

    @Override
    public List<StoredObject> list(String prefix) throws IOException {
        return answer(storage -> MirrorDeletions.without(storage.list(prefix)), List::isEmpty);
    }

    @Override
    public List<String> folders(String prefix) throws IOException {
        return answer(storage -> storage.folders(prefix), List::isEmpty);
    }

    @Override
    public StorageOutput create(String key) throws IOException {
        throw readOnly();
    }

    @Override
    public void delete(String key) throws IOException {
        throw readOnly();
    }

    private IOException readOnly() {
        return new IOException("The " + mirror + " is open for reading only");
    }

    @Override
    public String toString() {
        return mirror.toString();
    }
}
