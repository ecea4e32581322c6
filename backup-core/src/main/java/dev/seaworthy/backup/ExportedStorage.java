package dev.seaworthy.backup;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An exported folder as if it were the repository it came from, with that one backup in it. Which one it is is read from
 * the manifest before that is authenticated, and only to find the files; the signature decides whether it is true.
 */
final class ExportedStorage implements BackupStorage, ReadOnlyStorage {
    private static final Pattern ID = Pattern.compile("\"id\" : \"([a-z0-9_-]{1,80})\"");
    private static final int BEGINNING = 4 << 10;
    private static final String BLOBS = "blobs/";

    private final BackupStorage folder;
    private final BackupId id;
    private final String home;

    private ExportedStorage(BackupStorage folder, BackupId id) {
        this.folder = folder;
        this.id = id;
        this.home = Keys.folder(id);
    }

    /**
     * Opens a folder that holds a whole backup.
     *
     * @throws BackupRefusedException if it holds none, or lacks file contents
     * @throws VerificationFailedException if its manifest is none
     */
    static ExportedStorage open(BackupStorage folder) throws IOException {
        for (String needed : List.of(Keys.MANIFEST, Keys.IDENTITY)) {
            if (folder.find(needed).isEmpty()) {
                throw new BackupRefusedException("The " + folder + " has no " + needed
                        + ", so it is not a whole backup. Make one where its repository is: export ID --to FOLDER");
            }
        }
        ExportedStorage storage = new ExportedStorage(folder, id(folder));
        storage.requireBlobs();
        return storage;
    }

    private static BackupId id(BackupStorage folder) throws IOException {
        try (InputStream manifest = folder.read(Keys.MANIFEST)) {
            String beginning = new String(manifest.readNBytes(BEGINNING), StandardCharsets.UTF_8);
            Matcher matcher = ID.matcher(beginning);
            if (matcher.find()) {
                return BackupId.parse(matcher.group(1));
            }
        } catch (IllegalArgumentException noId) {
            // Said below.
        }
        throw SignedObjects.failure(Keys.MANIFEST, "does not say which backup it belongs to");
    }

    /** Whether they are as they were written is for the check to say. */
    private void requireBlobs() throws IOException {
        if (folder.find(Keys.BLOB_SUMS).isEmpty()) {
            return;
        }
        int needed = 0;
        int missing = 0;
        String first = "";
        try (BufferedReader list =
                new BufferedReader(new InputStreamReader(folder.read(Keys.BLOB_SUMS), StandardCharsets.ISO_8859_1))) {
            for (String line = list.readLine(); line != null; line = list.readLine()) {
                String blob = line.substring(line.lastIndexOf('/') + 1);
                if (Keys.isBlob(blob)) {
                    needed++;
                    if (folder.find(Keys.blobPath(blob)).isEmpty()) {
                        first = missing == 0 ? blob : first;
                        missing++;
                    }
                }
            }
        }
        if (missing > 0) {
            throw new BackupRefusedException("The " + folder + " lacks " + missing + " of the " + needed
                    + " file contents that backup " + id + " needs (" + Keys.blobPath(first)
                    + " is the first). Make a whole copy where its repository is: export " + id + " --to FOLDER");
        }
    }

    /** The path in the folder; empty for what only a repository has. */
    private Optional<String> path(String key) {
        if (isOfRepository(key)) {
            return Optional.of(key);
        }
        if (key.startsWith(home)) {
            String path = key.substring(home.length());
            return isOwn(path) ? Optional.of(path) : Optional.empty();
        }
        String plan = id.plan() + "/";
        return key.startsWith(plan + BLOBS) ? Optional.of(key.substring(plan.length())) : Optional.empty();
    }

    private static boolean isOwn(String path) {
        return !isOfRepository(path) && !path.startsWith(BLOBS);
    }

    private static boolean isOfRepository(String path) {
        return path.equals(Keys.IDENTITY) || path.startsWith(Keys.ROTATIONS);
    }

    @Override
    public InputStream read(String key) throws IOException {
        Optional<String> path = path(key);
        if (path.isEmpty()) {
            throw new java.nio.file.NoSuchFileException(key);
        }
        return folder.read(path.get());
    }

    @Override
    public Optional<StoredObject> find(String key) throws IOException {
        Optional<String> path = path(key);
        return path.isEmpty()
                ? Optional.empty()
                : folder.find(path.get()).map(object -> new StoredObject(key, object.size()));
    }

    @Override
    public List<StoredObject> list(String prefix) throws IOException {
        List<StoredObject> objects = new ArrayList<>();
        for (StoredObject object : folder.list("")) {
            String key = object.key().startsWith(BLOBS) ? id.plan() + "/" + object.key() : home + object.key();
            key = isOfRepository(object.key()) ? object.key() : key;
            if (key.startsWith(prefix)) {
                objects.add(new StoredObject(key, object.size()));
            }
        }
        objects.sort(Comparator.comparing(StoredObject::key));
        return objects;
    }

    @Override
    public List<String> folders(String prefix) throws IOException {
        TreeSet<String> names = new TreeSet<>();
        for (StoredObject object : list(prefix)) {
            String rest = object.key().substring(prefix.length());
            if (rest.indexOf('/') > 0) {
                names.add(rest.substring(0, rest.indexOf('/')));
            }
        }
        return List.copyOf(names);
    }

    @Override
    public StorageOutput create(String key) {
        throw onlyRead();
    }

    @Override
    public void delete(String key) {
        throw onlyRead();
    }

    private BackupRefusedException onlyRead() {
        return new BackupRefusedException("The " + folder + " is an exported backup and is only read");
    }

    @Override
    public String toString() {
        return "exported backup in " + folder;
    }
}
