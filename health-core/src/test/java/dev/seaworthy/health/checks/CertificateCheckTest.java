package dev.seaworthy.health.checks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.seaworthy.health.CheckResult;
import dev.seaworthy.health.Status;
import dev.seaworthy.testsupport.FreePort;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import javax.crypto.spec.SecretKeySpec;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CertificateCheckTest {

    private static final String NAME = "CN=localhost,O=Test";

    @TempDir
    static Path folder;

    private static TestCertificate certificate;

    @BeforeAll
    static void createCertificate() throws Exception {
        certificate = TestCertificate.validForDays(folder, 90);
    }

    @ParameterizedTest
    @CsvSource({"0, UP", "59, UP", "61, DEGRADED", "82, DEGRADED", "84, DOWN", "91, DOWN", "-1, DOWN"})
    void warnsThirtyDaysAheadAndIsDownSevenDaysAhead(int daysLater, Status status) {
        CheckResult result = check(keyStore().clock(later(daysLater)));

        assertThat(result.status()).as(result.toString()).isEqualTo(status);
    }

    @Test
    void namesTheCertificateAndTheDay() {
        CheckResult result = check(keyStore().clock(later(80)));

        assertThat(result.message())
                .startsWith("certificate \"server: " + NAME + "\" of key store " + certificate.keyStore())
                .contains("expires in 9 days, on 20");
        assertThat(result.data())
                .containsEntry("certificate", "server: " + NAME)
                .containsEntry("days_left", 9L)
                .containsKey("expires_at");
        assertThat(check(keyStore().clock(later(91))).message()).contains(" expired on 20");
        assertThat(check(keyStore().clock(later(-1))).message()).contains(" is not valid before 20");
    }

    @Test
    void limitsCanBeChosenAndMustBeInOrder() {
        assertThat(check(keyStore().degradedBelow(Duration.ofDays(100))).status())
                .isEqualTo(Status.DEGRADED);
        assertThat(check(keyStore().degradedBelow(Duration.ofDays(200)).downBelow(Duration.ofDays(100)))
                        .status())
                .isEqualTo(Status.DOWN);
        assertThatThrownBy(() -> keyStore().downBelow(Duration.ofDays(31)).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("give 0 <= down <= degraded");
    }

    @Test
    void javaKeyStoresAndPemFilesAreReadToo() throws Exception {
        TestCertificate jks = TestCertificate.create(folder, "JKS", "-validity", "20");

        assertThat(check(CertificateCheck.ofKeyStore(jks.keyStore(), TestCertificate.PASSWORD.toCharArray()))
                        .status())
                .isEqualTo(Status.DEGRADED);
        assertThat(check(CertificateCheck.ofPemFile(jks.pemCertificate(folder))).data())
                .containsEntry("certificate", NAME)
                .containsEntry("days_left", 19L);
    }

    @Test
    void secretKeysAreNoCertificates() throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        char[] password = "password".toCharArray();
        store.load(null, password);
        store.setEntry(
                "aes",
                new KeyStore.SecretKeyEntry(new SecretKeySpec(new byte[16], "AES")),
                new KeyStore.PasswordProtection(password));
        Path file = folder.resolve("secret-key.p12");
        saveTo(file, store, password);
        assertThat(check(CertificateCheck.ofKeyStore(file, password)).message()).endsWith("holds no certificate");

        Certificate trusted = KeyStore.getInstance(
                        certificate.keyStore().toFile(), TestCertificate.PASSWORD.toCharArray())
                .getCertificate("server");
        store.setCertificateEntry("trusted", trusted);
        saveTo(file, store, password);
        assertThat(check(CertificateCheck.ofKeyStore(file, password)).data()).containsKey("days_left");
    }

    private static void saveTo(Path file, KeyStore store, char[] password) throws Exception {
        try (OutputStream out = Files.newOutputStream(file)) {
            store.store(out, password);
        }
    }

    @Test
    void ofTwoTheFirstToExpireCountsAlthoughTheyAreNamedAlike() throws Exception {
        Path shortLived = TestCertificate.validForDays(folder, 5).pemCertificate(folder);
        Path both = Files.writeString(
                folder.resolve("both.pem"),
                Files.readString(shortLived) + Files.readString(certificate.pemCertificate(folder)));

        assertThat(check(CertificateCheck.ofPemFile(both)).status()).isEqualTo(Status.DOWN);
    }

    @Test
    void aRenewedFileIsSeenByTheNextAttempt() throws Exception {
        Path file = folder.resolve("renewed.pem");
        CertificateCheck check = CertificateCheck.ofPemFile(file).build();
        assertThat(check.check(FixedContext.usual()).message())
                .isEqualTo("certificate file " + file + " does not exist");

        Files.copy(certificate.pemCertificate(folder), file);

        assertThat(check.check(FixedContext.usual()).status()).isEqualTo(Status.UP);
    }

    @Test
    void whatCannotBeReadIsDownWithoutThePassword() throws Exception {
        CheckResult wrong = check(CertificateCheck.ofKeyStore(certificate.keyStore(), "wrong-secret".toCharArray()));
        Path empty = Files.writeString(folder.resolve("empty.pem"), "");
        Path garbage = Files.writeString(folder.resolve("garbage.pem"), "no certificate");

        assertThat(wrong.status()).isEqualTo(Status.DOWN);
        assertThat(wrong.message()).contains("wrong password, damaged").doesNotContain("wrong-secret");
        assertThat(check(CertificateCheck.ofKeyStore(folder.resolve("gone.p12"), new char[0]))
                        .message())
                .endsWith("gone.p12 does not exist");
        assertThat(check(CertificateCheck.ofPemFile(empty)).message()).endsWith("holds no certificate");
        assertThat(check(CertificateCheck.ofPemFile(garbage)).status()).isEqualTo(Status.DOWN);
    }

    @Test
    void aServersCertificateIsReadTrustedOrNot() throws Exception {
        try (SSLServerSocket server = tlsServer(certificate, false)) {
            CertificateCheckBuilder remote = CertificateCheck.ofServer("localhost", server.getLocalPort());

            assertThat(check(remote).status()).isEqualTo(Status.UP);
            CheckResult late = check(remote.clock(later(100)));
            assertThat(late.message())
                    .startsWith("certificate \"" + NAME + "\" of localhost:" + server.getLocalPort() + " expired on");
        }
    }

    @Test
    void aServerThatWantsACertificateOfOursShowsItsOwnFirst() throws Exception {
        try (SSLServerSocket server = tlsServer(certificate, true)) {
            server.setEnabledProtocols(new String[] {"TLSv1.2"});

            CheckResult result = check(CertificateCheck.ofServer("localhost", server.getLocalPort()));

            assertThat(result.status()).as(result.toString()).isEqualTo(Status.UP);
        }
    }

    @Test
    @Timeout(60)
    void silenceNoTlsAndNoListenerAreDown() throws Exception {
        int nobody = FreePort.next();
        try (ScriptedServer silent = new ScriptedServer("");
                ScriptedServer plain = new ScriptedServer("220 ready for mail\r\n")) {
            assertThat(CertificateCheck.ofServer("localhost", silent.port())
                            .build()
                            .check(FixedContext.within(Duration.ofMillis(300)))
                            .message())
                    .endsWith("does not answer within the deadline");
            assertThat(check(CertificateCheck.ofServer("localhost", plain.port()))
                            .message())
                    .isEqualTo("TLS with localhost:" + plain.port() + " failed");
            assertThat(check(CertificateCheck.ofServer("localhost", nobody)).message())
                    .endsWith("refuses connections");
        }
    }

    @Test
    @Timeout(60)
    void anInterruptEndsTheWaitForAServer() throws Exception {
        try (ScriptedServer silent = new ScriptedServer("")) {
            CertificateCheck check =
                    CertificateCheck.ofServer("localhost", silent.port()).build();
            CountDownLatch ended = new CountDownLatch(1);
            Thread attempt = new Thread(() -> {
                check.check(FixedContext.within(Duration.ofMinutes(5)));
                ended.countDown();
            });
            attempt.start();
            silent.asked.await();

            attempt.interrupt();

            ended.await();
        }
    }

    private static CertificateCheckBuilder keyStore() {
        return CertificateCheck.ofKeyStore(certificate.keyStore(), TestCertificate.PASSWORD.toCharArray());
    }

    private static CheckResult check(CertificateCheckBuilder builder) {
        return builder.build().check(FixedContext.within(Duration.ofSeconds(20)));
    }

    private static InstantSource later(int days) {
        return InstantSource.offset(InstantSource.system(), Duration.ofDays(days));
    }

    private static SSLServerSocket tlsServer(TestCertificate shown, boolean wantsOurs) throws Exception {
        SSLServerSocket server = (SSLServerSocket)
                shown.context().getServerSocketFactory().createServerSocket(0, 5, InetAddress.getLoopbackAddress());
        server.setNeedClientAuth(wantsOurs);
        Thread serving = new Thread(() -> handshakes(server), "tls-server");
        serving.setDaemon(true);
        serving.start();
        return server;
    }

    private static void handshakes(SSLServerSocket server) {
        while (!server.isClosed()) {
            try (SSLSocket caller = (SSLSocket) server.accept()) {
                caller.startHandshake();
            } catch (IOException refused) {
                // The next caller.
            }
        }
    }
}
