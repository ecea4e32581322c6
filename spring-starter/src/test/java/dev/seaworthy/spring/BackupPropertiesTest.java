package dev.seaworthy.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seaworthy.backup.BackupHealth;
import dev.seaworthy.backup.BackupId;
import dev.seaworthy.backup.BackupStorage;
import dev.seaworthy.backup.Backups;
import dev.seaworthy.backup.Encryption;
import dev.seaworthy.backup.Evidence;
import dev.seaworthy.backup.RestoreAssertion;
import dev.seaworthy.backup.SourceInfo;
import dev.seaworthy.backup.VerifyLevel;
import dev.seaworthy.backup.storage.DirectoryStorage;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.env.StandardEnvironment;

/** What the properties of backups do, and what is said of wrong ones. */
@Tag("dear")
class BackupPropertiesTest {

    private static final String PLAN = "seaworthy.backup.plans.app.";

    @TempDir
    private Path folder;

    private ApplicationContextRunner application;

    @BeforeEach
    void describePlan() throws IOException {
        Path uploads = Files.createDirectories(folder.resolve("uploads"));
        Files.writeString(uploads.resolve("letter.txt"), "Dear reader");
        application = Starter.withDatabase()
                .withPropertyValues(
                        "seaworthy.backup.enabled=true",
                        "seaworthy.backup.storage.directory=" + folder.resolve("backups"),
                        "seaworthy.backup.signing-key=" + folder.resolve("keys/signing.key"),
                        PLAN + "sources[0].name=uploads",
                        PLAN + "sources[0].type=files",
                        PLAN + "sources[0].path=" + uploads);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    seaworthy.backup.signing-key=                           | seaworthy.backup.signing-key is missing | name a file
                    seaworthy.backup.storage.directory=                     | seaworthy.backup.storage.directory is missing | name the folder
                    seaworthy.backup.storage.s3.bucket=backups              | seaworthy.backup.storage.s3.bucket are both given | give one
                    seaworthy.backup.storage.copies[0].s3.bucket=A B        | seaworthy.backup.storage.copies[0].s3 | not the name of an S3 bucket
                    seaworthy.backup.storage.copies[0].s3.prefix=shop       | seaworthy.backup.storage.copies[0].directory is missing | give seaworthy.backup.storage.copies[0].s3.bucket
                    seaworthy.backup.cluster.data-source=nowhere            | seaworthy.backup.cluster.data-source is nowhere | give one that has
                    seaworthy.backup.plans.app.schedule=at night            | seaworthy.backup.plans.app.schedule | 0 1 * * *
                    seaworthy.backup.plans.app.cleanup-schedule=61 * * * *  | seaworthy.backup.plans.app.cleanup-schedule | 0-59
                    seaworthy.backup.plans.app.jitter=-1s                   | seaworthy.backup.plans.app.jitter | 0 or more
                    seaworthy.backup.plans.app.timeout=0s                   | seaworthy.backup.plans.app.timeout | give more than 0
                    seaworthy.backup.plans.app.lateness-limit=-5m           | seaworthy.backup.plans.app.lateness-limit | 0 or more
                    seaworthy.backup.plans.app.recheck-after=-1d            | seaworthy.backup.plans.app.recheck-after | give more than 0
                    seaworthy.backup.plans.app.rpo=0s                       | seaworthy.backup.plans.app.rpo | give more than 0
                    seaworthy.backup.plans.app.rpo=1h                       | seaworthy.backup.plans: | rpo
                    seaworthy.backup.plans.app.rto=-1m                      | seaworthy.backup.plans.app.rto | give more than 0
                    seaworthy.backup.plans.app.bytes-per-second=0B          | seaworthy.backup.plans.app.bytes-per-second | give 1 or more
                    seaworthy.backup.plans.app.recipients=age1nobody        | seaworthy.backup.plans.app.recipients | age1
                    seaworthy.backup.plans.app.codec=age                    | seaworthy.backup.plans.app.codec | no codec to choose
                    seaworthy.backup.plans.app.retention.newest=-1          | seaworthy.backup.plans.app.retention | give 0 or more
                    seaworthy.backup.plans.app.drill.servers.uploads=x      | seaworthy.backup.plans.app.drill.folder is missing | name a folder
                    seaworthy.backup.plans.other.schedule=none              | seaworthy.backup.plans.other.sources is empty | sources[0].type
                    seaworthy.backup.plans.Other.sources[0].type=h2         | seaworthy.backup.plans.Other | lower-case letters
                    seaworthy.backup.plans.app.sources[1].type=files        | seaworthy.backup.plans.app.sources[1].path is missing | name the folder
                    seaworthy.backup.plans.app.sources[1].type=logs         | seaworthy.backup.plans.app.sources[1].path is missing | name the folder
                    seaworthy.backup.plans.app.sources[1].type=configuration | seaworthy.backup.plans.app.sources[1].path is missing | separated by commas
                    seaworthy.backup.plans.app.sources[1].type=postgresql   | seaworthy.backup.plans.app.sources[1].type is postgresql | another database
                    seaworthy.backup.plans.app.sources[1].name=uploads      | seaworthy.backup.plans.app.sources[1].type is missing | h2, postgresql, files
                    """)
    void wrongValueNamesItsPropertyAndTheNextStep(String property, String name, String step) {
        List<String> properties = new ArrayList<>(List.of(property));
        if (property.contains("cluster")) {
            properties.add("seaworthy.backup.cluster.enabled=true");
        }
        application.withPropertyValues(properties.toArray(String[]::new)).run(context -> assertThat(context)
                .hasFailed()
                .getFailure()
                .rootCause()
                .satisfies(cause -> assertThat(messages(context.getStartupFailure()))
                        .anySatisfy(message -> assertThat(message)
                                .startsWith("seaworthy.backup.")
                                .contains(name, step))
                        .noneMatch(message -> message.matches("seaworthy\\S+: seaworthy\\S.*"))));
    }

    private static List<String> messages(Throwable failure) {
        List<String> messages = new ArrayList<>();
        for (Throwable each = failure; each != null; each = each.getCause()) {
            messages.add(String.valueOf(each.getMessage()));
        }
        return messages;
    }

    @ParameterizedTest
    @CsvSource({
        "seaworthy.backup.plans.app.sources[1].url=jdbc:h2:/data/app;PASSWORD=s3cret",
        "seaworthy.backup.plans.app.sources[1].url=jdbc:postgresql://app:s3cret@db/app",
        "seaworthy.backup.storage.copies[0].s3.endpoint=https://me:s3cret@s3.example.org"
    })
    void credentialsInAnAddressAreRefusedAndNotRepeated(String property) {
        application
                .withPropertyValues(
                        property,
                        property.contains("s3.") ? "seaworthy.backup.storage.copies[0].s3.bucket=copies" : "unused=",
                        PLAN + "sources[1].type=" + (property.contains("postgresql") ? "postgresql" : "h2"),
                        PLAN + "sources[1].name=more")
                .run(context -> assertThat(messages(context.getStartupFailure()))
                        .anySatisfy(message -> assertThat(message).contains("holds credentials", "take them out"))
                        .noneSatisfy(message -> assertThat(message).contains("s3cret")));
    }

    @ParameterizedTest
    @CsvSource({
        "software.amazon.awssdk,      seaworthy.backup.storage.copies[0].s3.bucket, copies, software.amazon.awssdk:s3",
        "com.github.kagkarlsson,      seaworthy.backup.cluster.enabled, true, com.github.kagkarlsson:db-scheduler",
        "com.github.luben,            seaworthy.backup.plans.app.codec, zstd, com.github.luben:zstd-jni"
    })
    void propertyThatNeedsAnAbsentLibraryNamesIt(String hidden, String property, String value, String dependency) {
        application
                .withPropertyValues(property + "=" + value)
                .withClassLoader(new FilteredClassLoader(hidden))
                .run(context -> assertThat(context)
                        .hasFailed()
                        .getFailure()
                        .rootCause()
                        .hasMessageContainingAll(property, dependency, "add it"));
    }

    @Test
    void emptyValueIsAsGoodAsNone() {
        application
                .withPropertyValues(
                        "seaworthy.backup.drill.identity=",
                        "seaworthy.backup.storage.s3.bucket=",
                        "seaworthy.backup.cluster.data-source=",
                        "seaworthy.health.probe-port=",
                        "seaworthy.health.probe-address=",
                        "seaworthy.metrics.history-file=",
                        PLAN + "sources[1].type=h2",
                        PLAN + "sources[1].name=",
                        PLAN + "sources[1].url=",
                        PLAN + "sources[1].username=",
                        PLAN + "drill.folder=")
                .run(context -> {
                    assertThat(context).doesNotHaveBean(ProbePort.class);
                    assertThat(context.getBean(Backups.class).backup("app").sources())
                            .extracting(SourceInfo::name)
                            .containsExactly("uploads", "h2");
                });
        BackupProperties.Storage.Bucket bucket = new Binder(new MapConfigurationPropertySource(Map.of(
                        "s3.bucket", "backups",
                        "s3.endpoint", "",
                        "s3.access-key-id", "",
                        "s3.secret-access-key", "",
                        "s3.session-token", "")))
                .bind("s3", BackupProperties.Storage.Bucket.class)
                .get();
        assertThat(bucket.endpoint()).isNull();
        assertThat(bucket.accessKeyId()).isNull();
        assertThat(bucket.secretAccessKey()).isNull();
        assertThat(bucket.sessionToken()).isNull();
    }

    @Test
    void bucketTakesThePlaceOfTheFolder() {
        BackupProperties properties = new Binder(new MapConfigurationPropertySource(Map.of(
                        "seaworthy.backup.storage.directory", "",
                        "seaworthy.backup.storage.s3.bucket", "backups",
                        "seaworthy.backup.storage.s3.prefix", "shop",
                        "seaworthy.backup.storage.s3.endpoint", "https://s3.example.org",
                        "seaworthy.backup.storage.s3.path-style", "true",
                        "seaworthy.backup.storage.s3.access-key-id", "me",
                        "seaworthy.backup.storage.s3.secret-access-key", "s3cret")))
                .bind("seaworthy.backup", BackupProperties.class)
                .get();

        try (BackupStorages storages = new BackupStorages(new StandardEnvironment())) {
            assertThat(storages.storage(properties.storage()))
                    .hasToString("S3 bucket backups/shop at https://s3.example.org");
        }
        assertThat(properties.toString()).contains("backups", "shop").doesNotContain("s3cret");
    }

    @Test
    void halfOfTheCredentialsIsRefused() {
        application
                .withPropertyValues(
                        "seaworthy.backup.storage.directory=",
                        "seaworthy.backup.storage.s3.bucket=backups",
                        "seaworthy.backup.storage.s3.access-key-id=me")
                .run(context -> assertThat(context)
                        .hasFailed()
                        .getFailure()
                        .rootCause()
                        .hasMessageContaining("seaworthy.backup.storage.s3.secret-access-key is missing"));
    }

    @Test
    void bucketThatIsAwayStopsNoApplicationAndIsNamedByHealth() {
        application
                .withPropertyValues(
                        "seaworthy.backup.storage.directory=",
                        "seaworthy.backup.storage.s3.bucket=backups",
                        "seaworthy.backup.storage.s3.endpoint=http://127.0.0.1:1",
                        "seaworthy.backup.storage.s3.region=us-east-1",
                        "seaworthy.backup.storage.s3.access-key-id=me",
                        "seaworthy.backup.storage.s3.secret-access-key=s3cret",
                        "seaworthy.backup.storage.s3.attempts=1")
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    BackupHealth health;
                    do {
                        health = context.getBean(Backups.class).health();
                    } while (health.complaint().isEmpty());
                    assertThat(health.complaint()).hasValueSatisfying(complaint -> assertThat(complaint)
                            .contains("the backup storage does not answer")
                            .doesNotContain("s3cret"));
                });
    }

    @Test
    void copyHoldsTheSame() {
        Path copy = folder.resolve("copy");
        application
                .withPropertyValues("seaworthy.backup.storage.copies[0].directory=" + copy)
                .run(context -> {
                    Backups backups = context.getBean(Backups.class);
                    String id = backups.backup("app").id().value();

                    assertThat(backups.copies()).isNotEmpty();
                    Backups ofCopy = Backups.builder(new DirectoryStorage(copy))
                            .signingKey(folder.resolve("keys/signing.key"))
                            .build();
                    assertThat(ofCopy.list())
                            .singleElement()
                            .satisfies(backup -> assertThat(backup.id().value()).isEqualTo(id));
                });
    }

    @Test
    void configurationAndLogsAreSourcesToo() throws IOException {
        Path settings = Files.writeString(folder.resolve("app.properties"), "colour=blue\npassword=s3cret\n");
        Path logs = Files.createDirectories(folder.resolve("logs"));
        application
                .withPropertyValues(
                        PLAN + "sources[1].type=configuration",
                        PLAN + "sources[1].path=" + settings + ", " + folder.resolve("uploads"),
                        PLAN + "sources[1].secret-names=iban",
                        PLAN + "sources[2].type=logs",
                        PLAN + "sources[2].path=" + logs,
                        PLAN + "sources[2].patterns=*.old",
                        PLAN + "sources[2].max-age=10d")
                .run(context -> assertThat(
                                context.getBean(Backups.class).backup("app").sources())
                        .extracting(SourceInfo::name)
                        .containsExactly("uploads", "configuration", "logs"));
    }

    @Test
    void drillRestoresAndAsksTheAssertionsOfTheApplication() {
        List<Path> asked = new ArrayList<>();
        application
                .withPropertyValues(PLAN + "drill.folder=" + folder.resolve("drills"), PLAN + "drill.schedule=none")
                .withBean("lettersAreThere", RestoreAssertion.class, () -> copy -> asked.add(copy.folder("uploads")))
                .run(context -> {
                    Backups backups = context.getBean(Backups.class);
                    backups.backup("app");

                    Evidence drill = backups.drillNewest("app");

                    assertThat(drill.good()).isTrue();
                    assertThat(drill.drill().assertions()).containsExactly("lettersAreThere");
                    assertThat(asked).hasSize(1);
                });
    }

    /** An identity of its own run lives until that has been checked; a later process needs the file. */
    @Test
    void identityOfAnEncryptedPlanIsNamedByAFile() {
        Path identity = folder.resolve("keys/identity.txt");
        String recipient = Encryption.createIdentity(identity);
        ApplicationContextRunner encrypted = application.withPropertyValues(
                PLAN + "recipients=" + recipient, PLAN + "identity-exported=" + recipient);
        BackupId[] id = new BackupId[1];
        encrypted.run(
                context -> id[0] = context.getBean(Backups.class).backup("app").id());

        encrypted.run(context -> assertThat(context.getBean(Backups.class)
                        .verify(id[0], VerifyLevel.V2)
                        .level())
                .isEqualTo(VerifyLevel.V1));
        encrypted
                .withPropertyValues("seaworthy.backup.drill.identity=" + identity)
                .run(context -> assertThat(context.getBean(Backups.class)
                                .verify(id[0], VerifyLevel.V2)
                                .level())
                        .isEqualTo(VerifyLevel.V2));
    }

    @Test
    void figuresOfBackupsArePublished() {
        application.withConfiguration(BootLine.meterRegistry()).run(context -> {
            context.getBean(Backups.class).start();

            assertThat(context.getBean(MeterRegistry.class).getMeters())
                    .extracting(meter -> meter.getId().getName())
                    .anyMatch(name -> name.startsWith("seaworthy.backup."));
        });
    }

    @Test
    void storageOfTheApplicationNeedsNoProperty() {
        application
                .withPropertyValues("seaworthy.backup.storage.directory=")
                .withBean("ownStorage", BackupStorage.class, () -> new DirectoryStorage(folder.resolve("own")))
                .run(context -> {
                    assertThat(context.getBean(Backups.class).backup("app")).isNotNull();
                    assertThat(folder.resolve("own")).isNotEmptyDirectory();
                });
    }
}
