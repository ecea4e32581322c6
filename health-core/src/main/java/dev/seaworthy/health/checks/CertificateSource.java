package dev.seaworthy.health.checks;

import dev.seaworthy.health.CheckContext;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;

/** Where certificates are looked at, anew in each attempt: they are renewed while we run. */
interface CertificateSource {

    /** A certificate and the name that tells an operator which one is meant. */
    record Named(String name, X509Certificate certificate) {}

    List<Named> read(CheckContext context) throws IOException, GeneralSecurityException;

    /** What it reads, for messages: no secrets. */
    String describe();

    /** What a failure to read it means, in words that are safe to show. */
    String describe(Exception failure);

    /** The certificates of a chain, each named by its subject behind the prefix. */
    static List<Named> named(String prefix, Collection<? extends Certificate> chain) {
        return chain.stream()
                .filter(X509Certificate.class::isInstance)
                .map(X509Certificate.class::cast)
                .map(x509 -> new Named(prefix + x509.getSubjectX500Principal().getName(), x509))
                .toList();
    }
}
