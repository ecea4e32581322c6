package dev.seaworthy.health.checks;

import dev.seaworthy.health.CheckContext;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.util.List;

/** Every certificate of a PEM file, as web servers and cert-manager keep them. */
final class PemFile implements CertificateSource {

    private final Path file;

    PemFile(Path file) {
        this.file = file.toAbsolutePath();
    }

    @Override
    public List<Named> read(CheckContext context) throws IOException, GeneralSecurityException {
        try (InputStream in = Files.newInputStream(file)) {
            return CertificateSource.named(
                    "", CertificateFactory.getInstance("X.509").generateCertificates(in));
        }
    }

    @Override
    public String describe() {
        return "certificate file " + file;
    }

    @Override
    public String describe(Exception failure) {
        return failure instanceof NoSuchFileException
                ? describe() + " does not exist"
                : describe() + " cannot be read or holds no PEM certificates";
    }
}
