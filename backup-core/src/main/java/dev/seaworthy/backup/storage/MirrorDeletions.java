package dev.seaworthy.backup.storage;

import dev.seaworthy.backup.BackupStorage;
import dev.seaworthy.backup.SelfCheck;
import dev.seaworthy.backup.StorageOutput;
import dev.seaworthy.backup.StoredObject;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The deletions that a copy has not heard of, recorded in the primary as empty objects of the same key below a folder of
 * our own: else what was deleted could not be told from what the primary lost. What was created again since is recorded
 * beside them: a copy may hold it as it was before, but it is no deletion any more.
 */
final class MirrorDeletions {
    static final String FOLDER = "_mirror";

    private static final String DELETED = FOLDER + "/deleted/";
    private static final String RENEWED = FOLDER + "/renewed/";

    private final BackupStorage primary;

    MirrorDeletions(BackupStorage primary) {
        this.primary = primary;
    }

    /** The keys of both kinds. */
    record Recorded(Set<String> deleted, Set<String> renewed) {
        static final Recorded NOTHING = new Recorded(Set.of(), Set.of());

        boolean isEmpty() {
            return deleted.isEmpty() && renewed.isEmpty();
        }

        boolean has(String key) {
            return deleted.contains(key) || renewed.contains(key);
        }
    }

    /** Without what is ours and not the repository's. */
    static List<StoredObject> without(List<StoredObject> objects) {
        return objects.stream()
                .filter(object -> !object.key().startsWith(FOLDER + "/"))
                .filter(object -> !object.key().startsWith(SelfCheck.PROBES))
                .toList();
    }

    void record(String key) throws IOException {
        put(DELETED + key);
        primary.delete(RENEWED + key);
    }

    /** For an object that has just been created: a deletion that was recorded is none any more. */
    void renew(String key) throws IOException {
        if (primary.find(DELETED + key).isPresent()) {
            put(RENEWED + key);
            primary.delete(DELETED + key);
        }
    }

    private void put(String key) throws IOException {
        try (StorageOutput output = primary.create(key)) {
            output.commit();
        } catch (FileAlreadyExistsException recorded) {
            // Nothing to add.
        }
    }

    boolean isDeleted(String key) throws IOException {
        return primary.find(DELETED + key).isPresent();
    }

    /** Whether a copy that did not hear of everything may hold something else under the key. */
    boolean isRenewed(String key) throws IOException {
        return primary.find(RENEWED + key).isPresent();
    }

    Recorded all() throws IOException {
        return new Recorded(keys(DELETED), keys(RENEWED));
    }

    private Set<String> keys(String prefix) throws IOException {
        Set<String> keys = new TreeSet<>();
        primary.list(prefix).forEach(object -> keys.add(object.key().substring(prefix.length())));
        return keys;
    }

    void forget(Recorded recorded) throws IOException {
        for (String key : recorded.deleted()) {
            primary.delete(DELETED + key);
        }
        for (String key : recorded.renewed()) {
            primary.delete(RENEWED + key);
        }
    }
}
