package dev.seaworthy.backup;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens or creates {@code repo.json} and decides whether its key may be believed. */
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

    /** Empty if nothing was ever written there. */
    Optional<Opened> openExisting() throws IOException {
        byte[] bytes;
        try {
            bytes = objects.read(Keys.IDENTITY);
        } catch (NoSuchFileException absent) {
            refuseIfOccupied();
            return Optional.empty();
        }
        RepositoryIdentity identity;
        try {
            identity = RepositoryIdentity.parse(bytes);
        } catch (IOException damaged) {
            throw SignedObjects.failure(Keys.IDENTITY, String.valueOf(damaged.getMessage()));
        }
        Optional<Signer> signer = keyFile.load();
        requireKnown(identity, signer);
        requireReadableVersion(identity);
        boolean own = signer.isPresent()
                && identity.fingerprint().equals(Signer.fingerprint(signer.get().publicKey()));
        return Optional.of(new Opened(identity, own ? signer : Optional.empty()));
    }

    Opened openOrCreate() throws IOException {
        Optional<Opened> existing = openExisting();
        if (existing.isPresent()) {
            return existing.get();
        }
        Signer signer = keyFile.loadOrCreate();
        RepositoryIdentity identity =
                RepositoryIdentity.create(signer, settings.clock().instant());
        try {
            objects.put(Keys.IDENTITY, identity.bytes());
        } catch (FileAlreadyExistsException otherProcess) {
            return openExisting().orElseThrow(() -> otherProcess);
        }
        log.info(
                "Created backup repository {} in {}; its signing key is {}, fingerprint {}. Keep a copy of the key away"
                        + " from this machine",
                identity.repositoryId(),
                settings.storage(),
                settings.signingKey(),
                identity.fingerprint());
        return new Opened(identity, Optional.of(signer));
    }

    private void requireKnown(RepositoryIdentity identity, Optional<Signer> signer) {
        String fingerprint = identity.fingerprint();
        if (settings.trusted().contains(fingerprint)) {
            return;
        }
        if (signer.isPresent()) {
            String ours = Signer.fingerprint(signer.get().publicKey());
            if (!ours.equals(fingerprint)) {
                throw SignedObjects.failure(
                        Keys.IDENTITY,
                        "names key " + fingerprint + ", but the key in " + settings.signingKey() + " is " + ours);
            }
        } else {
            throw new BackupRefusedException(
                    "The repository in " + settings.storage() + " is signed by key " + fingerprint
                            + ", which this machine does not know. Copy the signing key to " + settings.signingKey()
                            + ", or, to read only, trust that fingerprint after comparing it with your records");
        }
    }

    private static void requireReadableVersion(RepositoryIdentity identity) {
        if (identity.formatVersion() != RepositoryIdentity.FORMAT_VERSION) {
            throw new BackupRefusedException("The repository has format version " + identity.formatVersion()
                    + "; this version of Seaworthy reads " + RepositoryIdentity.FORMAT_VERSION
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
