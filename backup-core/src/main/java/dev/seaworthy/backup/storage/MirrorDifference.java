package dev.seaworthy.backup.storage;

import dev.seaworthy.backup.BackupStorage;
import dev.seaworthy.backup.StoredObject;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a copy has otherwise than the primary.
 *
 * @param missing the keys it lacks
 * @param unequal the keys under which it has an object of another size, or, at the top level and in {@code _} folders, of other content
 * @param stale the keys of what was deleted since, some of which may have been created anew
 * @param surplus how many further objects only it has
 */
record MirrorDifference(Set<String> missing, Set<String> unequal, Set<String> stale, long surplus) {
    private static final int BUFFER = 64 << 10;

    /** Both sides are listed in the order of their keys, so that one walk along both is enough. */
    static MirrorDifference of(
            BackupStorage primary, List<StoredObject> expected, BackupStorage copy, MirrorDeletions.Recorded recorded)
            throws IOException {
        Set<String> missing = new TreeSet<>();
        Set<String> unequal = new TreeSet<>();
        Set<String> stale = new TreeSet<>();
        long surplus = 0;
        Iterator<StoredObject> found = ours(copy.list("")).iterator();
        StoredObject there = next(found);
        for (StoredObject object : ours(expected)) {
            while (there != null && there.key().compareTo(object.key()) < 0) {
                surplus += onlyThere(there.key(), recorded, stale);
                there = next(found);
            }
            if (there == null || !there.key().equals(object.key())) {
                missing.add(object.key());
                continue;
            }
            boolean anew = recorded.has(object.key());
            if (there.size() != object.size() || ((anew || isTopLevel(object)) && !same(primary, copy, object.key()))) {
                (anew ? stale : unequal).add(object.key());
            }
            there = next(found);
        }
        for (; there != null; there = next(found)) {
            surplus += onlyThere(there.key(), recorded, stale);
        }
        return new MirrorDifference(missing, unequal, stale, surplus);
    }

    /** What others put beside the repository is neither copied nor missed. */
    static List<StoredObject> ours(List<StoredObject> objects) {
        return MirrorDeletions.without(objects).stream()
                .filter(object -> StorageKeys.isKey(object.key()))
                .toList();
    }

    private static @Nullable StoredObject next(Iterator<StoredObject> objects) {
        return objects.hasNext() ? objects.next() : null;
    }

    private static int onlyThere(String key, MirrorDeletions.Recorded recorded, Set<String> stale) {
        if (recorded.deleted().contains(key)) {
            stale.add(key);
            return 0;
        }
        return 1;
    }

    /** Why the copy cannot be written to directly, if so. */
    @Nullable
    String complaint() {
        if (!unequal.isEmpty()) {
            return "it has " + unequal.iterator().next()
                    + (unequal.size() > 1 ? " and " + (unequal.size() - 1) + " others" : "")
                    + " with other content than the primary. If it belongs to another repository, use another place;"
                    + " if one of the two is damaged, verify both and delete the bad object";
        }
        return missing.isEmpty()
                ? null
                : "it lacks " + missing.size() + (missing.size() == 1 ? " object" : " objects") + ", "
                        + missing.iterator().next() + " among them";
    }

    /** The objects there, and in a folder of no plan, say which repository it is and whose; they are small. */
    private static boolean isTopLevel(StoredObject object) {
        return object.key().indexOf('/') < 0 || object.key().startsWith("_");
    }

    private static boolean same(BackupStorage primary, BackupStorage copy, String key) throws IOException {
        try (InputStream left = primary.read(key);
                InputStream right = copy.read(key)) {
            byte[] ours = left.readNBytes(BUFFER);
            byte[] theirs = right.readNBytes(BUFFER);
            while (ours.length > 0 && Arrays.equals(ours, theirs)) {
                ours = left.readNBytes(BUFFER);
                theirs = right.readNBytes(BUFFER);
            }
            return Arrays.equals(ours, theirs);
        }
    }
}
