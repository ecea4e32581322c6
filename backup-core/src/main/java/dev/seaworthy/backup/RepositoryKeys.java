package dev.seaworthy.backup;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens or creates {@code repo.json}, reads the rotations since, and decides whether the keys may be believed. */
final class RepositoryKeys {
    private static final Logger log = LoggerFactory.getLogger(RepositoryKeys.class);

    private final BackupSettings settings;
    private final SignedObjects objects;
    private final SigningKeyFile keyFile;

    RepositoryKeys(BackupSettings settings) {
        this.settings = settings;
        this.objects = new SignedObjects(settings.storage());
        this.keyFile = new SigningKeyFile(settings.signingKey());
    }

    /** What opening found. Without a signer the repository can be read only. */
    record Opened(RepositoryIdentity identity, Optional<Signer> signer) {}

    /** What must be so. */
    @FunctionalInterface
    interface Precondition {
        void require(RepositoryIdentity identity) throws IOException;
    }

    /** Empty if nothing was ever written there. */
    Optional<Opened> openExisting() throws IOException {
        Optional<RepositoryIdentity> found = read();
        if (found.isEmpty()) {
            return Optional.empty();
        }
        RepositoryIdentity identity = found.get();
        Optional<Signer> signer = keyFile.holder(identity.fingerprint());
        if (signer.isEmpty()) {
            requireKnown(identity);
        }
        requireReadableVersion(identity);
        return Optional.of(new Opened(identity, signer));
    }

    /** What the storage says, each rotation signed by the key before it; whether the first is known is another question. */
    private Optional<RepositoryIdentity> read() throws IOException {
        byte[] bytes;
        try {
            bytes = objects.read(Keys.IDENTITY);
        } catch (NoSuchFileException absent) {
            refuseIfOccupied();
            return Optional.empty();
        }
        RepositoryDescription description;
        try {
            description = RepositoryDescription.parse(bytes);
        } catch (IOException damaged) {
            throw SignedObjects.failure(Keys.IDENTITY, String.valueOf(damaged.getMessage()));
        }
        return Optional.of(new RepositoryIdentity(description, rotations(description)));
    }

    private List<KeyRotation> rotations(RepositoryDescription description) throws IOException {
        List<KeyRotation> rotations = new ArrayList<>();
        PublicKey last = description.key();
        long recorded = settings.storage().list(Keys.ROTATIONS).stream()
                .filter(object -> Keys.isRotation(object.key()))
                .count();
        for (int number = 1; number <= recorded; number++) {
            String key = Keys.rotation(number);
            try {
                KeyRotation rotation = KeyRotation.parse(objects.read(key), description.repositoryId(), number, last);
                rotations.add(rotation);
                last = rotation.key();
            } catch (NoSuchFileException gap) {
                throw SignedObjects.failure(key, "is missing, although a later one is there");
            } catch (DamagedException damaged) {
                throw SignedObjects.failure(key, String.valueOf(damaged.getMessage()));
            }
        }
        return rotations;
    }

    Opened openOrCreate() throws IOException {
        Optional<Opened> existing = openExisting();
        if (existing.isPresent()) {
            keyFile.finishRotation(existing.get().identity().fingerprint());
            return existing.get();
        }
        Signer signer = keyFile.loadOrCreate();
        RepositoryDescription description =
                RepositoryDescription.create(signer, settings.clock().instant());
        try {
            objects.put(Keys.IDENTITY, description.bytes());
        } catch (FileAlreadyExistsException otherProcess) {
            return openExisting().orElseThrow(() -> otherProcess);
        }
        log.info(
                "Created backup repository {} in {}; its signing key is {}, fingerprint {}. Keep a copy of the key away"
                        + " from this machine",
                description.repositoryId(),
                settings.storage(),
                settings.signingKey(),
                description.fingerprint());
        return new Opened(new RepositoryIdentity(description, List.of()), Optional.of(signer));
    }

    /**
     * Replaces the signing key. The new one is on disk before the storage hears of it, and the old one until after: an
     * interruption anywhere leaves one that works, and this or the next write goes on from there.
     *
     * @param precondition of a new rotation; one that was interrupted is ended in any case
     * @throws BackupRefusedException if the key that signs now is not here
     */
    RepositoryIdentity rotate(Precondition precondition) throws IOException {
        RepositoryIdentity identity = read().orElseThrow(() -> new BackupRefusedException("There is no repository in "
                + settings.storage() + " yet; the first backup creates it with a new key"));
        requireReadableVersion(identity);
        if (keyFile.finishRotation(identity.fingerprint())) {
            return identity; // It had been interrupted.
        }
        Signer current = keyFile.holder(identity.fingerprint())
                .or(() -> keyFile.replaced(identity.fingerprint()))
                .orElseThrow(() -> new BackupRefusedException("The key of the repository in " + settings.storage()
                        + " can be replaced only where the key that signs now is, of fingerprint "
                        + identity.fingerprint() + "; " + settings.signingKey() + " is another"));
        precondition.require(identity);
        // Another repository of the same key may have been first: then its new key is the new one here too.
        Signer next = keyFile.isHeldBy(current) ? keyFile.next() : keyFile.loadOrCreate();
        int number = identity.rotations().size() + 1;
        KeyRotation rotation = KeyRotation.create(
                identity.repositoryId(), number, settings.clock().instant(), current, next);
        try {
            objects.put(Keys.rotation(number), rotation.bytes());
        } catch (FileAlreadyExistsException otherProcess) {
            throw new BackupRefusedException(
                    "The key of the repository in " + settings.storage()
                            + " was replaced by another process at this moment; nothing was changed here",
                    otherProcess);
        }
        keyFile.finishRotation(rotation.fingerprint());
        List<KeyRotation> rotations = new ArrayList<>(identity.rotations());
        rotations.add(rotation);
        log.info(
                "Repository {} in {} is signed from now on by a new key in {}, fingerprint {}; the old one is {}",
                identity.repositoryId(),
                settings.storage(),
                settings.signingKey(),
                rotation.fingerprint(),
                rotation.previousFingerprint());
        return new RepositoryIdentity(identity.description(), rotations);
    }

    private void requireKnown(RepositoryIdentity identity) {
        List<String> fingerprints = identity.fingerprints();
        if (fingerprints.stream().anyMatch(settings.trusted()::contains)) {
            return;
        }
        String fingerprint = identity.fingerprint();
        Optional<Signer> signer = keyFile.load();
        if (signer.isPresent()) {
            String ours = Signer.fingerprint(signer.get().publicKey());
            if (!fingerprints.contains(ours)) {
                throw SignedObjects.failure(
                        identity.rotations().isEmpty() ? Keys.IDENTITY : Keys.rotation(fingerprints.size() - 1),
                        "names key " + fingerprint + ", but the key in " + settings.signingKey() + " is " + ours
                                + (keyFile.replaced(fingerprint).isPresent()
                                        ? ". If that key was replaced for another repository only, rotate-key replaces it"
                                                + " here too; else the record of the new key was removed"
                                        : ""));
            }
        } else {
            throw new BackupRefusedException(
                    "The repository in " + settings.storage() + " is signed by key " + fingerprint
                            + ", which this machine does not know. Copy the signing key to " + settings.signingKey()
                            + ", or, to read only, trust that fingerprint after comparing it with your records");
        }
    }

    private static void requireReadableVersion(RepositoryIdentity identity) {
        int version = identity.description().formatVersion();
        if (version != RepositoryDescription.FORMAT_VERSION) {
            throw new BackupRefusedException("The repository has format version " + version
                    + "; this version of Seaworthy reads " + RepositoryDescription.FORMAT_VERSION
                    + ". Use the version that wrote it");
        }
    }

    private void refuseIfOccupied() throws IOException {
        List<String> folders = settings.storage().folders("");
        for (String folder : folders) {
            if (!settings.storage().folders(Keys.backups(folder)).isEmpty()) {
                throw SignedObjects.failure(Keys.IDENTITY, "is missing, although there are backups of " + folder);
            }
        }
    }
}
