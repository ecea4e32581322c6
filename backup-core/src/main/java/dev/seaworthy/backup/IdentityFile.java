package dev.seaworthy.backup;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/** A file of age identities, one a line, as {@code age-keygen} writes and {@code age -i} reads it. */
final class IdentityFile {
    private static final int LIMIT = 64 << 10;

    private final Path file;
    private final SecretFile secret;

    IdentityFile(Path file) {
        this.file = file;
        this.secret = new SecretFile("The identity file", file);
    }

    /**
     * Every identity of the file, which is read anew each time.
     *
     * @throws BackupRefusedException if it is missing, others may read it, or it is none
     */
    List<AgeIdentity> read() {
        try {
            return parse(secret.read(LIMIT));
        } catch (NoSuchFileException missing) {
            throw new BackupRefusedException("There is no identity file " + file
                    + "; give the file that keygen or age-keygen wrote, or a copy of it");
        } catch (IOException | IllegalArgumentException unreadable) {
            throw new BackupRefusedException("The identity file " + file + " cannot be read: " + Reasons.of(unreadable)
                    + ". Give the file that keygen or age-keygen wrote, or a copy of it");
        }
    }

    private static List<AgeIdentity> parse(String text) {
        List<AgeIdentity> identities = new ArrayList<>();
        List<String> lines = text.lines().toList();
        for (int index = 0; index < lines.size(); index++) {
            String line = lines.get(index).strip();
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            try {
                identities.add(AgeIdentity.parse(line));
            } catch (IllegalArgumentException invalid) {
                throw new IllegalArgumentException("line " + (index + 1) + " is " + invalid.getMessage());
            }
        }
        if (identities.isEmpty()) {
            throw new IllegalArgumentException("it holds no identity");
        }
        return identities;
    }

    /**
     * Writes a new identity and answers its recipient.
     *
     * @throws BackupRefusedException if the file is there already; it is left as it is
     */
    String create(Instant now) {
        AgeIdentity identity = AgeIdentity.generate();
        try {
            secret.create("# created: " + now.truncatedTo(ChronoUnit.SECONDS) + "\n# public key: "
                    + identity.recipient() + "\n" + identity.secret() + "\n");
        } catch (FileAlreadyExistsException present) {
            throw new BackupRefusedException("There is a file " + file
                    + " already, and an identity is never overwritten: what it can open would be lost. Name another");
        } catch (IOException failure) {
            throw new BackupException(
                    "The identity file " + file + " cannot be written: " + Reasons.of(failure), failure);
        }
        return identity.recipient();
    }
}
