package dev.seaworthy.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.seaworthy.audit.EventField;
import dev.seaworthy.backup.BackupInfo;
import dev.seaworthy.backup.BackupPlan;
import dev.seaworthy.backup.BackupRefusedException;
import dev.seaworthy.backup.BackupState;
import dev.seaworthy.backup.BackupStorage;
import dev.seaworthy.backup.Backups;
import dev.seaworthy.backup.Encryption;
import dev.seaworthy.backup.PlanStatus;
import dev.seaworthy.backup.RestoreAssertion;
import dev.seaworthy.backup.RetentionPolicy;
import dev.seaworthy.backup.VerifyLevel;
import dev.seaworthy.backup.source.FileTreeSource;
import dev.seaworthy.backup.storage.DirectoryStorage;
import dev.seaworthy.health.CheckReport;
import dev.seaworthy.health.HealthMonitor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class BackupAutoConfigurationTest {

    @TempDir
    Path folder;

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
                        "seaworthy.backup.plans.app.schedule=0 1 * * *",
                        "seaworthy.backup.plans.app.sources[0].name=database",
                        "seaworthy.backup.plans.app.sources[0].type=h2",
                        "seaworthy.backup.plans.app.sources[1].name=uploads",
                        "seaworthy.backup.plans.app.sources[1].type=files",
                        "seaworthy.backup.plans.app.sources[1].path=" + uploads);
    }

    @Test
    void ownDatabaseAndFolderAreBackedUpAndVerified() {
        application.run(context -> {
            BackupInfo backup = context.getBean(Backups.class).backup("app");

            assertThat(backup.state()).isEqualTo(BackupState.VERIFIED);
            assertThat(backup.sources()).hasSize(2);
        });
    }

    @Test
    void planWithRecipientsIsEncryptedAndOpenedByTheIdentity() {
        Path identity = folder.resolve("keys/identity.txt");
        String recipient = Encryption.createIdentity(identity);
        application
                .withPropertyValues(
                        "seaworthy.backup.plans.app.recipients=" + recipient,
                        "seaworthy.backup.plans.app.identity-exported=" + recipient,
                        "seaworthy.backup.plans.app.bytes-per-second=100MB",
                        "seaworthy.backup.drill.identity=" + identity)
                .run(context -> {
                    Backups backups = context.getBean(Backups.class);
                    BackupInfo backup = backups.backup("app");

                    assertThat(backup.recipients()).hasSize(1);
                    assertThat(backups.verify(backup.id(), VerifyLevel.V2).level())
                            .isEqualTo(VerifyLevel.V2);
                });
    }

    @Test
    void loneRecipientIsRefusedAtTheStart() {
        String recipient = Encryption.createIdentity(folder.resolve("keys/identity.txt"));

        application
                .withPropertyValues("seaworthy.backup.plans.app.recipients=" + recipient)
                .run(context -> assertThat(context)
                        .hasFailed()
                        .getFailure()
                        .rootCause()
                        .isInstanceOf(BackupRefusedException.class)
                        .hasMessageContaining("identity-exported"));
    }

    @Test
    void backupIsAudited() {
        application.withPropertyValues("seaworthy.audit.mode=sync").run(context -> {
            context.getBean(Backups.class).backup("app");

            assertThat(StoredEvents.of(context, "backup."))
                    .extracting(StoredEvents::type)
                    .containsExactlyInAnyOrder("backup.finished", "backup.verified");
        });
    }

    @Test
    void drillIsAuditedWithItsOutcome() {
        boolean[] whole = {true};
        application
                .withPropertyValues(
                        "seaworthy.audit.mode=sync",
                        "seaworthy.backup.plans.app.drill.folder=" + folder.resolve("drills"))
                .withBean("letters", RestoreAssertion.class, () -> copy -> {
                    if (!whole[0]) {
                        throw new IllegalStateException("a letter is missing");
                    }
                })
                .run(context -> {
                    Backups backups = context.getBean(Backups.class);
                    backups.backup("app");
                    backups.drillNewest("app");
                    whole[0] = false;
                    assertThat(backups.drillNewest("app").good()).isFalse();

                    assertThat(StoredEvents.of(context, "backup.drill"))
                            .extracting(
                                    StoredEvents::type, event -> String.valueOf(event.text(EventField.ERROR_MESSAGE))
                                            .contains("a letter is missing"))
                            .containsExactlyInAnyOrder(
                                    tuple("backup.drilled", false), tuple("backup.drill_failed", true));
                });
    }

    @Test
    void auditOfBackupsCanBeOff() {
        application
                .withPropertyValues("seaworthy.audit.backups=false")
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean("seaworthyBackupAudit"));
    }

    @Test
    void freshnessIsWatchedOutsideReadiness() {
        application.run(context -> assertThat(
                        context.getBean(HealthMonitor.class).overview().checks())
                .filteredOn(check -> check.name().equals("backup"))
                .flatExtracting(CheckReport::kinds)
                .isEmpty());
    }

    @Test
    void planOfTheApplicationRunsBesideThoseOfTheProperties() {
        application
                .withBean(BackupPlan.class, () -> BackupPlan.of("letters")
                        .source(FileTreeSource.of("letters", folder.resolve("uploads"))))
                .run(context -> assertThat(context.getBean(Backups.class).plans())
                        .extracting(PlanStatus::name)
                        .containsExactlyInAnyOrder("app", "letters"));
    }

    @Test
    void backupsOfTheApplicationTakeThePlaceOfOurs() {
        application.withBean("ownBackups", Backups.class, this::lettersOnly).run(context -> {
            assertThat(context).hasSingleBean(Backups.class).hasBean("ownBackups");
            assertThat(context).doesNotHaveBean(BackupStorage.class);
        });
    }

    @Test
    void interruptedRestoreIsRefusedBeforeTheDatabaseIsOpened() throws IOException {
        Path keys = Files.createDirectories(folder.resolve("keys"));
        Files.writeString(keys.resolve("restore-app_20261120_010000_k3xq.json"), "{\"version\":");

        application.run(
                context -> assertThat(context).hasFailed().getFailure().isInstanceOf(BackupRefusedException.class));
    }

    @Test
    void missingStorageNamesItsProperty() {
        Starter.withDatabase()
                .withPropertyValues("seaworthy.backup.enabled=true")
                .run(context -> assertThat(context)
                        .hasFailed()
                        .getFailure()
                        .rootCause()
                        .hasMessageContaining("seaworthy.backup.storage.directory"));
    }

    @Test
    void sourceWithoutATypeNamesItsKey() {
        application
                .withPropertyValues("seaworthy.backup.plans.other.sources[0].path=" + folder)
                .run(context -> assertThat(context)
                        .hasFailed()
                        .getFailure()
                        .rootCause()
                        .hasMessageContaining("seaworthy.backup.plans.other.sources[0].type"));
    }

    @Test
    void retentionDefaultsHoldOnlyWhenNothingIsGiven() {
        BackupPlanProperties silent = plan(Map.of("plan.schedule", "none"));
        BackupPlanProperties given = plan(Map.of("plan.retention.daily", "3d", "plan.retention.max-size", "10GB"));

        assertThat(silent.runs()).isNull();
        assertThat(silent.keeps()).isEqualTo(RetentionPolicy.defaults());
        assertThat(given.keeps())
                .isEqualTo(
                        RetentionPolicy.keepNothing().daily(Duration.ofDays(3)).maxBytes(10L << 30));
    }

    @Test
    void passwordOfASourceIsNotPrinted() {
        BackupPlanProperties.Source source = new BackupPlanProperties.Source(
                "database",
                BackupPlanProperties.Type.POSTGRESQL,
                "jdbc:postgresql:app",
                "app",
                "s3cret",
                null,
                null,
                null,
                null,
                List.of(),
                List.of(),
                null);

        assertThat(source.toString()).doesNotContain("s3cret");
    }

    private Backups lettersOnly() {
        return Backups.builder(new DirectoryStorage(folder.resolve("own")))
                .signingKey(folder.resolve("keys/own.key"))
                .plan(BackupPlan.of("letters").source(FileTreeSource.of("letters", folder.resolve("uploads"))))
                .build();
    }

    private static BackupPlanProperties plan(Map<String, String> properties) {
        return new Binder(new MapConfigurationPropertySource(properties))
                .bind("plan", BackupPlanProperties.class)
                .get();
    }
}
