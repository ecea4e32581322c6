package dev.seaworthy.health.checks;

import dev.seaworthy.health.CheckContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Every certificate of a PKCS#12 or JKS file, keys with their chains as well as trusted ones. */
final class KeyStoreFile implements CertificateSource {

    private final Path file;
    private final char[] password;

    KeyStoreFile(Path file, char[] password) {
        this.file = file.toAbsolutePath();
        this.password = password.clone();
    }

    @Override
    public List<Named> read(CheckContext context) throws IOException, GeneralSecurityException {
        if (!Files.isRegularFile(file)) {
            throw new NoSuchFileException(file.toString());
        }
        KeyStore store = KeyStore.getInstance(file.toFile(), password);
        List<Named> named = new ArrayList<>();
        for (String alias : Collections.list(store.aliases())) {
            Certificate[] chain = store.getCertificateChain(alias);
            Certificate trusted = store.getCertificate(alias);
            if (chain != null) {
                named.addAll(CertificateSource.named(alias + ": ", List.of(chain)));
            } else if (trusted != null) {
                // A secret key has neither.
                named.addAll(CertificateSource.named(alias + ": ", List.of(trusted)));
            }
        }
        return named;
    }

    @Override
    public String describe() {
        return "key store " + file;
    }

    @Override
    public String describe(Exception failure) {
        return failure instanceof NoSuchFileException
                ? describe() + " does not exist"
                : describe() + " cannot be read: wrong password, damaged, or neither PKCS#12 nor JKS";
    }
}
