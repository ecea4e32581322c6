package dev.seaworthy.backup;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The backups in one storage, authenticated: everything that reads or writes there goes through here. Thread-safe. */
final class Repository {
    private final BackupSettings settings;
    private final SignedObjects objects;
    private final RepositoryKeys keys;
    private RepositoryKeys.@Nullable Opened opened;

    Repository(BackupSettings settings) {
        this.settings = settings;
        this.objects = new SignedObjects(settings.storage());
        this.keys = new RepositoryKeys(settings);
    }

    BackupStorage storage() {
        return settings.storage();
    }

    SignedObjects objects() {
        return objects;
    }

    /** The identity as it is now in the storage: read again each time, since verification must notice a change. */
    Optional<RepositoryIdentity> identity() throws IOException {
        return keys.openExisting().map(RepositoryKeys.Opened::identity);
    }

    /**
     * Opens or creates the repository.
     *
     * @throws BackupRefusedException if this machine may only read it
     */
    synchronized RepositoryKeys.Opened openForWriting() throws IOException {
        if (opened == null) {
            RepositoryKeys.Opened now = keys.openOrCreate();
            if (now.signer().isEmpty()) {
                throw new BackupRefusedException("The repository in " + settings.storage()
                        + " can only be read here: its signing key is not " + settings.signingKey()
                        + ". Copy the key there to write");
            }
            opened = now;
        }
        return opened;
    }

    boolean canSign() throws IOException {
        return keys.openExisting().flatMap(RepositoryKeys.Opened::signer).isPresent();
    }

    Set<String> plans() throws IOException {
        Set<String> plans = new TreeSet<>();
        for (String folder : storage().folders("")) {
            if (folder.matches("[a-z][a-z0-9-]{0,39}")) {
                plans.add(folder);
            }
        }
        return plans;
    }

    /** Every backup that left a trace and is not being deleted, complete or not; oldest first. */
    Set<BackupId> ids(String plan) throws IOException {
        Set<BackupId> ids = new TreeSet<>(foldersOf(plan));
        for (String folder : storage().folders(Keys.evidence(plan))) {
            parse(plan, folder).ifPresent(ids::add);
        }
        ids.addAll(runningIds(plan));
        ids.removeAll(tombstones(plan));
        return ids;
    }

    /** The backups that have a folder, complete or not. */
    Set<BackupId> foldersOf(String plan) throws IOException {
        Set<BackupId> ids = new TreeSet<>();
        String root = Keys.backups(plan);
        for (String year : storage().folders(root)) {
            for (String month : storage().folders(root + year + "/")) {
                for (String folder : storage().folders(root + year + "/" + month + "/")) {
                    parse(plan, folder).ifPresent(ids::add);
                }
            }
        }
        return ids;
    }

    Set<BackupId> runningIds(String plan) throws IOException {
        return idsOfFiles(plan, Keys.running(plan));
    }

    Set<BackupId> tombstones(String plan) throws IOException {
        return idsOfFiles(plan, plan + "/tombstones/");
    }

    boolean held(BackupId id) throws IOException {
        return storage().find(Keys.hold(id)).isPresent();
    }

    void hold(BackupId id, String reason, Instant at) throws IOException {
        openForWriting();
        try {
            objects.put(Keys.hold(id), Json.write(new Hold(id, reason, at)));
        } catch (FileAlreadyExistsException alreadyHeld) {
            // The first reason stands.
        }
    }

    void release(BackupId id) throws IOException {
        openForWriting();
        storage().delete(Keys.hold(id));
    }

    /** Whether the backup was ever published; says nothing about its state. */
    boolean hasManifest(BackupId id) throws IOException {
        return storage().find(Keys.manifest(id)).isPresent();
    }

    /**
     * The manifest, its signature checked before a byte of it is parsed.
     *
     * @throws VerificationFailedException if it is missing, or not what was written
     */
    Manifest manifest(BackupId id) throws IOException {
        RepositoryIdentity identity = identity()
                .orElseThrow(() -> new BackupNotFoundException("There is no repository in " + settings.storage()));
        byte[] bytes = objects.readSigned(Keys.manifest(id), identity.key());
        Manifest manifest;
        try {
            manifest = Json.read(bytes, Manifest.class);
        } catch (IOException unknownForm) {
            throw new BackupRefusedException(
                    "The manifest of backup " + id
                            + " is authentic but of an unknown form; use the version of Seaworthy" + " that wrote it",
                    unknownForm);
        }
        if (manifest.formatVersion() != Manifest.FORMAT_VERSION) {
            throw new BackupRefusedException("Backup " + id + " has format version " + manifest.formatVersion()
                    + "; this version of Seaworthy reads " + Manifest.FORMAT_VERSION);
        }
        if (!manifest.id().equals(id) || !manifest.repositoryId().equals(identity.repositoryId())) {
            throw SignedObjects.failure(
                    Keys.manifest(id),
                    "belongs to backup " + manifest.id() + " of repository " + manifest.repositoryId());
        }
        return manifest;
    }

    /** The authentic manifests of a plan, oldest first; those that fail are passed over. */
    List<Manifest> manifests(String plan) throws IOException {
        List<Manifest> manifests = new ArrayList<>();
        for (BackupId id : ids(plan)) {
            if (hasManifest(id)) {
                try {
                    manifests.add(manifest(id));
                } catch (VerificationFailedException | BackupRefusedException bad) {
                    // Its own state says so.
                }
            }
        }
        return manifests;
    }

    /** What {@code holds/<id>.json} says. */
    record Hold(BackupId id, String reason, Instant at) {}

    private Set<BackupId> idsOfFiles(String plan, String prefix) throws IOException {
        Set<BackupId> ids = new TreeSet<>();
        for (StoredObject object : storage().list(prefix)) {
            String name = object.key().substring(prefix.length());
            if (name.endsWith(".json")) {
                parse(plan, name.substring(0, name.length() - 5)).ifPresent(ids::add);
            }
        }
        return ids;
    }

    private static Optional<BackupId> parse(String plan, String name) {
        try {
            BackupId id = BackupId.parse(name);
            return id.plan().equals(plan) ? Optional.of(id) : Optional.empty();
        } catch (IllegalArgumentException foreign) {
            return Optional.empty();
        }
    }
}
