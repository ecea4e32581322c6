package dev.seaworthy.health.checks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A self-signed certificate for {@code localhost} and 127.0.0.1, made by the JDK's own keytool. */
public final class TestCertificate {

    static final String PASSWORD = "keystore-secret";
    static final String ALIAS = "server";

    private final Path file;
    private final KeyStore store;

    private TestCertificate(Path file, KeyStore store) {
        this.file = file;
        this.store = store;
    }

    public static TestCertificate validForDays(Path folder, int days) throws Exception {
        return create(folder, "PKCS12", "-validity", Integer.toString(days));
    }

    /** One that names another host. */
    public static TestCertificate ofElsewhere(Path folder) throws Exception {
        return create(folder, "PKCS12", "dns:elsewhere.example", List.of());
    }

    /** @param options of {@code keytool -genkeypair}, such as {@code -validity 90} or {@code -startdate -10d} */
    static TestCertificate create(Path folder, String storeType, String... options) throws Exception {
        return create(folder, storeType, "dns:localhost,ip:127.0.0.1", List.of(options));
    }

    private static TestCertificate create(Path folder, String storeType, String names, List<String> options)
            throws Exception {
        Path file = Files.createTempFile(folder, "certificate", ".keystore");
        Files.delete(file);
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                ALIAS,
                "-keyalg",
                "EC",
                "-dname",
                "CN=localhost, O=Test",
                "-ext",
                "san=" + names,
                "-storetype",
                storeType,
                "-storepass",
                PASSWORD,
                "-keypass",
                PASSWORD,
                "-keystore",
                file.toString()));
        command.addAll(options);
        Process keytool = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(keytool.getInputStream().readAllBytes());
        assertThat(keytool.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(keytool.exitValue()).as(output).isZero();
        return new TestCertificate(file, KeyStore.getInstance(file.toFile(), PASSWORD.toCharArray()));
    }

    Path keyStore() {
        return file;
    }

    /** For a server that shows this certificate, and for a client that trusts no other. */
    public SSLContext context() throws GeneralSecurityException {
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, PASSWORD.toCharArray());
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        try {
            trusted.load(null, null);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        trusted.setCertificateEntry(ALIAS, store.getCertificate(ALIAS));
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }

    Path pemCertificate(Path folder) throws Exception {
        return pem(folder, "CERTIFICATE", store.getCertificate(ALIAS).getEncoded());
    }

    Path pemKey(Path folder) throws Exception {
        Key key = store.getKey(ALIAS, PASSWORD.toCharArray());
        return pem(folder, "PRIVATE KEY", key.getEncoded());
    }

    private static Path pem(Path folder, String label, byte[] bytes) throws IOException {
        String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes);
        String text = "-----BEGIN " + label + "-----\n" + body + "\n-----END " + label + "-----\n";
        return Files.writeString(Files.createTempFile(folder, "test", ".pem"), text);
    }
}
