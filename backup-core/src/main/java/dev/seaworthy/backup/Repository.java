package dev.seaworthy.backup;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The backups in one storage, authenticated: everything that reads or writes there goes through here. Thread-safe. */
final class Repository {
    private static final Logger log = LoggerFactory.getLogger(Repository.class);

    private final BackupSettings settings;
    private final SignedObjects objects;
    private final RepositoryKeys keys;
    private final Set<BackupId> unended = ConcurrentHashMap.newKeySet();

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

    /** Removes the mark of a run that is over; where the storage does not answer, {@link #endMarks} tries again. */
    void endMark(BackupId id) {
        unended.add(id);
        endMarks();
    }

    /** Removes the marks that could not be removed when their runs ended. */
    void endMarks() {
        for (BackupId id : Set.copyOf(unended)) {
            try {
                storage().delete(Keys.running(id));
                unended.remove(id);
            } catch (IOException | RuntimeException failure) {
                log.warn("The mark of backup {}, whose run is over, is removed later: {}", id, Reasons.of(failure));
            }
        }
    }

    /**
     * Opens or creates the repository, looked at anew each time: its key may have been replaced meanwhile.
     *
     * @throws BackupRefusedException if this machine may only read it
     */
    synchronized RepositoryKeys.Opened openForWriting() throws IOException {
        RepositoryKeys.Opened opened = keys.openOrCreate();
        if (opened.signer().isEmpty()) {
            List<KeyRotation> rotations = opened.identity().rotations();
            throw new BackupRefusedException("The repository in " + settings.storage()
                    + " can only be read here: its signing key is not " + settings.signingKey()
                    + (rotations.isEmpty()
                            ? ""
                            : "; the key was replaced on "
                                    + rotations.get(rotations.size() - 1).at() + " by one of fingerprint "
                                    + opened.identity().fingerprint())
                    + ". Copy the key there to write");
        }
        return opened;
    }

    /** Replaces the signing key. */
    synchronized RepositoryIdentity rotateKey() throws IOException {
        return keys.rotate(this::refuseIfSignedLater);
    }

    /** A key that was replaced signs nothing newer: what it did sign by a clock ahead of this one would count as forged. */
    private void refuseIfSignedLater(RepositoryIdentity identity) throws IOException {
        Instant now = settings.clock().instant();
        Optional<Instant> newest = new Attestations(this).newestAfter(now.plus(Retention.SKEW), identity);
        for (String plan : plans()) {
            for (Manifest manifest : manifests(plan, identity)) {
                Instant signed = manifest.finishedAt();
                newest = signed.isAfter(newest.orElse(now.plus(Retention.SKEW))) ? Optional.of(signed) : newest;
            }
        }
        if (newest.isPresent()) {
            throw new BackupRefusedException("The key of the repository in " + storage()
                    + " cannot be replaced: it signed something dated " + newest.get() + ", "
                    + Duration.between(now, newest.get()) + " after now, " + now
                    + ". Set the clock of this machine right, or wait until then");
        }
    }

    boolean canSign() throws IOException {
        return !(storage() instanceof ReadOnlyStorage)
                && keys.openExisting().flatMap(RepositoryKeys.Opened::signer).isPresent();
    }

    /** What opens a backup here, by the identity file that is configured; an unencrypted one needs nothing. */
    Unlocking unlocking(Manifest manifest) {
        Path file = settings.identity();
        return file == null || !manifest.encrypted() ? Unlocking.NONE : Unlocking.by(new IdentityFile(file).read());
    }

    /** What encrypts the next backup of a plan; null for a plan whose backups are not. */
    @Nullable
    Sealing sealing(BackupPlan plan) throws IOException {
        Encryption encryption = plan.encryption();
        if (encryption == null) {
            return null;
        }
        String place = openForWriting().identity().repositoryId() + "/" + plan.name();
        return new Sealing(encryption, new BlobNameKey(settings.signingKey()).loadOrCreate(), place);
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

    /**
     * Holds a backup that is there.
     *
     * @throws BackupRefusedException if a cleanup is removing it, which may have looked for holds before
     */
    void holdExisting(BackupId id, String reason, Instant at) throws IOException {
        hold(id, reason, at);
        boolean leaving = storage().find(Keys.tombstone(id)).isPresent();
        if (!hasManifest(id)) {
            release(id);
            throw new BackupRefusedException("Backup " + id + " cannot be held: it is not there"
                    + (leaving ? ", as a cleanup is removing it" : " or was never complete"));
        }
        if (leaving) {
            throw new BackupRefusedException(
                    "Backup " + id + " is being removed by a cleanup, so that the hold may have"
                            + " come too late; see whether it is still there and hold it again");
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
        return manifest(id, identity);
    }

    private Manifest manifest(BackupId id, RepositoryIdentity identity) throws IOException {
        SignedObjects.Signed signed = objects.readSigned(Keys.manifest(id), identity.keys());
        Manifest manifest;
        try {
            manifest = Json.read(signed.bytes(), Manifest.class);
        } catch (IOException unknownForm) {
            throw new UnknownFormatException(
                    "The manifest of backup " + id
                            + " is authentic but of an unknown form; use the version of Seaworthy" + " that wrote it",
                    unknownForm);
        }
        if (manifest.formatVersion() != Manifest.FORMAT_VERSION) {
            throw new UnknownFormatException("Backup " + id + " has format version " + manifest.formatVersion()
                    + "; this version of Seaworthy reads " + Manifest.FORMAT_VERSION);
        }
        if (!manifest.id().equals(id) || !manifest.repositoryId().equals(identity.repositoryId())) {
            throw SignedObjects.failure(
                    Keys.manifest(id),
                    "belongs to backup " + manifest.id() + " of repository " + manifest.repositoryId());
        }
        identity.requireInTime(Keys.manifest(id), signed.signer(), manifest.finishedAt());
        return manifest;
    }

    /** The authentic manifests of a plan, oldest first; those that fail are passed over. */
    List<Manifest> manifests(String plan) throws IOException {
        try {
            Optional<RepositoryIdentity> identity = identity();
            return identity.isPresent() ? manifests(plan, identity.get()) : List.of();
        } catch (VerificationFailedException | BackupRefusedException bad) {
            return List.of();
        }
    }

    private List<Manifest> manifests(String plan, RepositoryIdentity identity) throws IOException {
        List<Manifest> manifests = new ArrayList<>();
        for (BackupId id : ids(plan)) {
            if (hasManifest(id)) {
                try {
                    manifests.add(manifest(id, identity));
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
