package dev.seaworthy.backup.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.seaworthy.backup.BackupException;
import dev.seaworthy.backup.BackupFixture;
import dev.seaworthy.backup.BackupInfo;
import dev.seaworthy.backup.BackupState;
import dev.seaworthy.backup.Backups;
import dev.seaworthy.backup.VerifyLevel;
import dev.seaworthy.backup.storage.FaultyHttp.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A store and a network that fail: the backup succeeds all the same, or fails and nothing of it is taken for one. */
@Timeout(300)
@Tag("long")
class S3FaultsTest {
    private static final int ALWAYS = 1_000_000;
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    /** Of a store that is silent on purpose. */
    private static final Duration LITTLE_PATIENCE = Duration.ofSeconds(2);

    private static final List<String> REQUESTS = List.of(
            "GET .*list-type",
            "HEAD .",
            "PUT .*/p/001",
            "PUT .*/manifest.json ",
            "POST .*uploads",
            "PUT .*partNumber=1",
            "PUT .*partNumber=2",
            "POST .*uploadId=",
            "DELETE .*/running/",
            "GET .*/blobs/",
            "GET .*/p/001",
            "GET .*/manifest.json ");

    private static S3Server server;

    @TempDir
    private Path home;

    private BackupFixture app;
    private FaultyHttp network;
    private S3StorageBuilder bucket;

    @BeforeAll
    static void startServer() throws Exception {
        server = S3Server.start();
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @BeforeEach
    void fill() throws IOException, SQLException {
        app = new BackupFixture(home);
        byte[] severalParts = new byte[6 << 20];
        new Random(1).nextBytes(severalParts);
        Files.write(app.artifacts.resolve("large.bin"), severalParts);
        network = FaultyHttp.before(server.port());
        bucket = server.emptyBucket().partSize(S3StorageBuilder.SMALLEST_PART);
    }

    @AfterEach
    void closeNetwork() throws IOException {
        network.close();
    }

    @ParameterizedTest
    @EnumSource(
            value = Fault.class,
            names = {"WRONG_ETAG"},
            mode = EnumSource.Mode.EXCLUDE)
    void aFaultThatPassesIsNotFelt(Fault fault) {
        // The answer to a HEAD has no body that could say that it is about the clock.
        REQUESTS.stream()
                .filter(request -> fault != Fault.CLOCK_SKEW || !request.startsWith("HEAD"))
                .forEach(request -> network.spoil(request, fault, 1));

        try (S3Storage storage = spoilt(5, fault == Fault.SILENCE ? LITTLE_PATIENCE : PATIENCE)) {
            BackupInfo backup = app.builder(storage).build().backup("app");

            assertThat(backup.state()).isEqualTo(BackupState.VERIFIED);
            assertThat(network.left()).isZero();
        }
        assertOnlySoundBackups(1);
    }

    @Test
    void aTagIsNeverTakenForAHash() {
        network.spoil("^(?!.*partNumber=)", Fault.WRONG_ETAG, ALWAYS);

        try (S3Storage storage = spoilt(2, PATIENCE)) {
            assertThat(app.builder(storage).build().backup("app").state()).isEqualTo(BackupState.VERIFIED);
        }
        assertOnlySoundBackups(1);
    }

    @Test
    void aFaultThatStaysIsAClearErrorAndLeavesNoHalfBackup() {
        try (S3Storage storage = spoilt(2, PATIENCE);
                S3Storage impatient = spoilt(2, LITTLE_PATIENCE)) {
            Backups backups = app.builder(storage).build();
            backups.fingerprint();
            Backups hurried = app.builder(impatient).build();

            assertFails(hurried, Fault.SILENCE, "PUT .*partNumber=2", "did not answer in time");
            assertFails(backups, Fault.WRONG_ETAG, "PUT .*partNumber=", "the store answered 400 InvalidPart");
            assertFails(backups, Fault.SLOW_DOWN, "PUT .*/manifest.json ", "the store is overloaded; try again later");
            assertFails(backups, Fault.CLOCK_SKEW, "PUT", "set the clock");
            assertFails(backups, Fault.RESET_REQUEST, "PUT .*/manifest.json.sig", "the store cannot be reached");
            assertFails(backups, Fault.RESET_REQUEST, "", "the store cannot be reached");
            assertFails(backups, Fault.RESET_ANSWER, "GET .*list-type", "did not answer in time");

            assertThat(backups.backup("app").state()).isEqualTo(BackupState.VERIFIED);
        }
        assertOnlySoundBackups(1);
    }

    private void assertFails(Backups backups, Fault fault, String request, String reason) {
        network.spoil(request, fault, ALWAYS);
        assertThatThrownBy(() -> backups.backup("app"))
                .isInstanceOf(BackupException.class)
                .hasMessageContaining(reason)
                .hasMessageContaining("S3 bucket bucket-");
        network.heal();
        app.clock.advance(Duration.ofMinutes(1));
        assertOnlySoundBackups(0);
    }

    /** Through a network of the server's own. */
    private void assertOnlySoundBackups(int expected) {
        try (S3Storage storage =
                bucket.endpoint(server.endpoint()).timeout(PATIENCE).build()) {
            Backups fresh = app.builder(storage).build();
            List<BackupInfo> claimed = fresh.list().stream()
                    .filter(backup -> backup.state() != BackupState.FAILED && backup.state() != BackupState.RUNNING)
                    .toList();
            assertThat(claimed).hasSize(expected);
            for (BackupInfo backup : claimed) {
                assertThat(backup.state()).isEqualTo(BackupState.VERIFIED);
                assertThat(fresh.verify(backup.id(), VerifyLevel.V2).findings()).isEmpty();
            }
        }
    }

    private S3Storage spoilt(int attempts, Duration timeout) {
        return bucket.endpoint(S3Server.at(network.port()))
                .attempts(attempts)
                .timeout(timeout)
                .build();
    }
}
