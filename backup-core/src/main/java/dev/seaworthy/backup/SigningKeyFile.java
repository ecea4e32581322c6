package dev.seaworthy.backup;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The Ed25519 key pair in a PEM file of mode 0600, readable by {@code openssl pkey}. */
final class SigningKeyFile {
    private static final byte[] PROOF = "seaworthy".getBytes(StandardCharsets.UTF_8);

    private final Path file;

    SigningKeyFile(Path file) {
        this.file = file;
    }

    /** @throws BackupRefusedException if the file is there but others can read it, or it is damaged */
    Optional<Signer> load() {
        try {
            if (!Files.exists(file)) {
                return Optional.empty();
            }
            refuseIfReadableByOthers();
            return Optional.of(parse(Files.readString(file, StandardCharsets.US_ASCII)));
        } catch (IOException | GeneralSecurityException | IllegalArgumentException unreadable) {
            throw new BackupRefusedException(
                    "The signing key " + file + " cannot be read (" + unreadable.getMessage()
                            + "); bring it back from a copy, or move it away and trust the repository's fingerprint to read"
                            + " only",
                    unreadable);
        }
    }

    Signer loadOrCreate() {
        return load().orElseGet(this::create);
    }

    private Signer create() {
        Signer signer = Signer.generate();
        try {
            Path folder = file.toAbsolutePath().getParent();
            if (folder != null) {
                Files.createDirectories(folder);
            }
            write(pem(signer));
            return signer;
        } catch (FileAlreadyExistsException otherProcess) {
            return load().orElse(signer);
        } catch (IOException failure) {
            throw new UncheckedIOException("Cannot create the signing key " + file, failure);
        }
    }

    /** Complete under a temporary name first: another process must never read half a key. */
    private void write(String pem) throws IOException {
        Path partial = file.resolveSibling(file.getFileName() + "." + BackupId.randomSuffix() + ".partial");
        try (FileChannel channel = FileChannel.open(partial, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            PosixFileAttributeView view = Files.getFileAttributeView(partial, PosixFileAttributeView.class);
            if (view != null) {
                view.setPermissions(PosixFilePermissions.fromString("rw-------"));
            }
            channel.write(ByteBuffer.wrap(pem.getBytes(StandardCharsets.US_ASCII)));
            channel.force(true);
        }
        try {
            Files.createLink(file, partial);
        } catch (UnsupportedOperationException noHardLinks) {
            Files.copy(partial, file);
        } finally {
            Files.deleteIfExists(partial);
        }
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null && Files.getFileAttributeView(folder, PosixFileAttributeView.class) != null) {
            // A repository must not outlive the entry of the key that it was begun with.
            RestoreJournal.syncFolder(folder);
        }
    }

    private void refuseIfReadableByOthers() throws IOException {
        PosixFileAttributeView view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
        if (view == null) {
            return;
        }
        Set<PosixFilePermission> permissions = view.readAttributes().permissions();
        permissions.retainAll(PosixFilePermissions.fromString("---rwxrwx"));
        if (!permissions.isEmpty()) {
            throw new BackupRefusedException(
                    "The signing key " + file + " is accessible to other users; run: chmod 600 " + file);
        }
    }

    private static Signer parse(String pem) throws GeneralSecurityException, IOException {
        KeyFactory factory = KeyFactory.getInstance(Signer.ALGORITHM);
        Signer signer = new Signer(
                factory.generatePrivate(new PKCS8EncodedKeySpec(block(pem, "PRIVATE KEY"))),
                factory.generatePublic(new X509EncodedKeySpec(block(pem, "PUBLIC KEY"))));
        if (!Signer.verifies(signer.publicKey(), PROOF, signer.sign(PROOF))) {
            throw new IOException("its private and public key do not belong together");
        }
        return signer;
    }

    private static byte[] block(String pem, String label) throws IOException {
        Matcher matcher = Pattern.compile("-----BEGIN " + label + "-----([^-]*)-----END " + label + "-----")
                .matcher(pem);
        if (!matcher.find()) {
            throw new IOException("it has no " + label);
        }
        return Base64.getMimeDecoder().decode(matcher.group(1));
    }

    private static String pem(Signer signer) {
        return block("PRIVATE KEY", signer.privateKey().getEncoded())
                + block("PUBLIC KEY", signer.publicKey().getEncoded());
    }

    private static String block(String label, byte[] bytes) {
        return "-----BEGIN " + label + "-----\n" + Base64.getEncoder().encodeToString(bytes) + "\n-----END " + label
                + "-----\n";
    }
}
