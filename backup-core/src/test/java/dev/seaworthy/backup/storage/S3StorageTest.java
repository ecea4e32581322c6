package dev.seaworthy.backup.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.seaworthy.backup.BackupStorage;
import dev.seaworthy.backup.BackupStorageContract;
import dev.seaworthy.backup.CheckContext;
import dev.seaworthy.backup.CheckFinding;
import dev.seaworthy.backup.CheckFinding.Level;
import dev.seaworthy.backup.StorageOutput;
import dev.seaworthy.backup.StoredObject;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.FileAlreadyExistsException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("dear")
class S3StorageTest extends BackupStorageContract {
    private static S3Server server;

    private S3StorageBuilder bucket;
    private S3Storage open;

    @BeforeAll
    static void startServer() throws Exception {
        server = S3Server.start();
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @Override
    protected BackupStorage emptyStorage() {
        bucket = server.emptyBucket().prefix("of/test").partSize(S3StorageBuilder.SMALLEST_PART);
        open = bucket.build();
        return open;
    }

    @AfterEach
    void closeStorage() {
        open.close();
    }

    @Test
    void objectOfSeveralPartsIsReadBackAndNeverOverwritten() throws IOException {
        byte[] bytes = new byte[(11 << 20) + 1];
        new Random(1).nextBytes(bytes);
        StorageOutput late = storage.create("large");
        late.write(bytes);
        put("large", bytes);

        try (InputStream input = storage.read("large")) {
            assertThat(input.readAllBytes()).isEqualTo(bytes);
        }
        assertThat(storage.find("large")).contains(new StoredObject("large", bytes.length));
        assertThatThrownBy(late::commit).isInstanceOf(FileAlreadyExistsException.class);
        late.close();
        assertThat(uploads()).isZero();
    }

    @Test
    void whatIsNotCommittedLeavesNoParts() throws IOException {
        try (StorageOutput output = storage.create("large")) {
            output.write(new byte[6 << 20]);

            assertThat(uploads()).isEqualTo(1);
        }
        assertThat(uploads()).isZero();
        assertThat(storage.list("")).isEmpty();
    }

    @Test
    void repositoriesInOneBucketDoNotSeeEachOther() throws IOException {
        put("a/b", new byte[1]);

        try (S3Storage other = bucket.prefix("of/tes").build();
                S3Storage all = bucket.prefix("").build()) {
            assertThat(other.list("")).isEmpty();
            assertThat(all.list("")).containsExactly(new StoredObject("of/test/a/b", 1));
        }
    }

    @Test
    void listingOfMoreThanAPageIsWhole() throws IOException {
        server.fill(name(), IntStream.range(0, 1_005).mapToObj(i -> "of/test/many/" + i + "/x"));

        assertThat(storage.list("many/")).hasSize(1_005);
        assertThat(storage.folders("many/")).hasSize(1_005);
    }

    @Test
    void failuresNameThePlaceAndTheNextStepAndNoSecret() {
        try (S3Storage wrongKey = bucket.credentials(() -> S3Credentials.of(S3Server.ACCESS_KEY, "wrong-secret"))
                        .build();
                S3Storage noBucket = S3Storage.bucket("nowhere")
                        .endpoint(server.endpoint())
                        .pathStyle(true)
                        .credentials(S3Server::credentials)
                        .build()) {
            assertThatThrownBy(() -> wrongKey.list(""))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(server.endpoint().toString())
                    .hasMessageContaining("check AWS_SECRET_ACCESS_KEY")
                    .hasMessageNotContaining("wrong-secret");
            assertThatThrownBy(() -> noBucket.read("a"))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("S3 bucket nowhere")
                    .hasMessageContaining("create the bucket");
            assertThat(wrongKey.toString()).doesNotContain("secret").doesNotContain(S3Server.ACCESS_KEY);
        }
    }

    @Test
    void aSoundStoreIsCheckedWithoutATrace() throws IOException {
        List<CheckFinding> findings = open.check(context(Instant.now(), false));

        assertThat(findings)
                .extracting(CheckFinding::check)
                .containsExactly("clock", "lock", "conditional", "multipart", "range", "unfinished", "off-host");
        assertThat(findings)
                .filteredOn(finding -> finding.level() != Level.OK)
                .extracting(CheckFinding::check)
                .containsExactly("off-host");
        assertThat(storage.list("")).isEmpty();
        assertThat(uploads()).isZero();
    }

    @Test
    void uploadsOfDeadWritersAreFoundAndRemovedByRepairOnly() throws IOException {
        StorageOutput dead = storage.create("large");
        dead.write(new byte[6 << 20]);
        Instant tomorrow = Instant.now().plus(Duration.ofDays(1));

        assertThat(open.check(context(Instant.now().minusSeconds(3_600), true)))
                .noneMatch(finding -> finding.message().contains("1 objects"));
        assertThat(uploads()).isEqualTo(1);
        assertThat(open.check(context(tomorrow, false)))
                .anyMatch(finding -> finding.message().startsWith("1 objects that writers began")
                        && finding.level() == Level.WARNING);
        assertThat(uploads()).isEqualTo(1);
        open.check(context(tomorrow, true));
        assertThat(uploads()).isZero();
    }

    @Test
    void aClockThatDiffersIsToldBeforeTheStoreRefuses() throws IOException {
        assertThat(open.check(context(Instant.now().plusSeconds(300), false)))
                .anyMatch(finding -> finding.message().contains("behind ours") && finding.level() == Level.WARNING);
    }

    @Test
    void aLockThatTheBucketDoesNotOfferFails() throws IOException {
        try (FaultyHttp network = FaultyHttp.before(server.port());
                S3Storage locking = bucket.endpoint(S3Server.at(network.port()))
                        .lockFor(Duration.ofDays(1))
                        .clock(() -> Instant.parse("2026-11-20T01:00:00Z"))
                        .build()) {
            try (StorageOutput output = locking.create("a")) {
                output.commit();
            } catch (IOException notOffered) {
                assertThat(notOffered).hasMessageContaining("S3 bucket");
            }
            assertThat(network.seen())
                    .anyMatch(head -> head.startsWith("PUT")
                            && head.contains("x-amz-object-lock-mode: GOVERNANCE")
                            && head.contains("x-amz-object-lock-retain-until-date: 2026-11-21T01:00:00Z")
                            && head.contains("Content-MD5: "));
            assertThat(locking.check(context(Instant.now(), false)))
                    .anyMatch(finding -> finding.check().equals("lock") && finding.level() == Level.FAILED);
        }
    }

    /** The header is signed, so only a store that looks at no signature takes a request without it. */
    @Test
    void aStoreWithoutConditionsIsLookedAtBeforeItIsWritten() throws Exception {
        try (S3Server old = S3Server.startWithoutAuthentication();
                FaultyHttp network = FaultyHttp.before(old.port());
                S3Storage plain = old.emptyBucket()
                        .endpoint(S3Server.at(network.port()))
                        .partSize(S3StorageBuilder.SMALLEST_PART)
                        .build()) {
            network.strip("If-None-Match");
            storage = plain;

            put("a", new byte[1]);
            put("large", new byte[6 << 20]);
            assertThatThrownBy(() -> put("a", new byte[2])).isInstanceOf(FileAlreadyExistsException.class);
            assertThatThrownBy(() -> put("large", new byte[6 << 20])).isInstanceOf(FileAlreadyExistsException.class);
            assertThat(plain.find("a")).contains(new StoredObject("a", 1));
            assertThat(plain.check(context(Instant.now(), false)))
                    .anyMatch(finding -> finding.check().equals("conditional") && finding.level() == Level.WARNING);
        }
    }

    private static CheckContext context(Instant now, boolean repair) {
        return new CheckContext(now, repair, now.minusSeconds(60), 0, List.of());
    }

    @Test
    void whatCannotBeMeantIsRefused() {
        assertThatThrownBy(() -> S3Storage.bucket("a/b").build()).hasMessageContaining("not the name of an S3 bucket");
        assertThatThrownBy(() -> S3Storage.bucket("backups").prefix("../x").build())
                .hasMessageContaining("not a storage key");
        assertThatThrownBy(() -> S3Storage.bucket("backups")
                        .endpoint(URI.create("https://user:topsecret@s3.example"))
                        .build())
                .hasMessageContaining("s3.example")
                .hasMessageNotContaining("topsecret");
        assertThatThrownBy(() -> S3Storage.bucket("backups").partSize(5_000_000).build())
                .hasMessageContaining("5 MiB");
        assertThatThrownBy(() -> S3Storage.bucket("backups").attempts(0).build())
                .hasMessageContaining("1 to 20");
        assertThatThrownBy(() ->
                        S3Storage.bucket("backups").timeout(Duration.ofDays(1)).build())
                .hasMessageContaining("up to an hour");
        assertThatThrownBy(
                        () -> S3Storage.bucket("backups").lockFor(Duration.ZERO).build())
                .hasMessageContaining("locked");
    }

    private int uploads() {
        try (var client = server.client()) {
            return client.listMultipartUploads(list -> list.bucket(name()))
                    .uploads()
                    .size();
        }
    }

    private String name() {
        return storage.toString().split("[ /]", 4)[2];
    }

    private void put(String key, byte[] bytes) throws IOException {
        try (StorageOutput output = storage.create(key)) {
            output.write(bytes);
            output.commit();
        }
    }
}
