package dev.seaworthy.backup;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The key under which encrypted contents are named, so that nobody without it can tell whether a known file is among
 * them. It lies beside the signing key and opens nothing: without it contents are stored once more, that is all.
 */
final class BlobNameKey {
    private static final Logger log = LoggerFactory.getLogger(BlobNameKey.class);
    private static final String NAME = "backup-blob-names.key";
    private static final Pattern FORM = Pattern.compile("[0-9a-f]{64}\n");
    private static final int LIMIT = 1 << 10;

    private final Path file;
    private final SecretFile secret;

    BlobNameKey(Path signingKey) {
        this.file = Restoring.folder(signingKey).resolve(NAME);
        this.secret = new SecretFile("The key of content names", file);
    }

    /**
     * The key, made when there is none.
     *
     * @throws BackupRefusedException if it is there but unusable
     */
    byte[] loadOrCreate() throws IOException {
        if (!Files.exists(file)) {
            create();
        }
        String text;
        try {
            text = secret.read(LIMIT);
        } catch (IOException unreadable) {
            throw unusable(Reasons.of(unreadable));
        }
        if (!FORM.matcher(text).matches()) {
            throw unusable("it is not 64 hex digits in one line");
        }
        return HexFormat.of().parseHex(text.strip());
    }

    private void create() throws IOException {
        byte[] key = new byte[32];
        new SecureRandom().nextBytes(key);
        try {
            secret.create(Hashes.hex(key) + "\n");
            log.info(
                    "Created {}, under which encrypted file contents are named. Without it, or with another, backups stay"
                            + " restorable, but contents that are stored already are stored again",
                    file);
        } catch (FileAlreadyExistsException otherProcess) {
            // That one is as good.
        }
    }

    private BackupRefusedException unusable(String why) {
        return new BackupRefusedException("The key of content names " + file + " cannot be used (" + why
                + "). Bring it back from a copy, or move it away: a new one is then made, and file contents are stored"
                + " once more");
    }
}
