package dev.seaworthy.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seaworthy.audit.AuditQuery;
import dev.seaworthy.audit.AuditReader;
import dev.seaworthy.audit.EventField;
import dev.seaworthy.backup.BackupInfo;
import dev.seaworthy.backup.BackupPlan;
import dev.seaworthy.backup.BackupRefusedException;
import dev.seaworthy.backup.BackupState;
import dev.seaworthy.backup.Backups;
import dev.seaworthy.backup.PlanStatus;
import dev.seaworthy.backup.RetentionPolicy;
import dev.seaworthy.backup.source.FileTreeSource;
import dev.seaworthy.health.CheckReport;
import dev.seaworthy.health.HealthMonitor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
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
    void backupIsAudited() {
        application.withPropertyValues("seaworthy.audit.mode=sync").run(context -> {
            context.getBean(Backups.class).backup("app");

            assertThat(context.getBean(AuditReader.class)
                            .page(AuditQuery.all().eventTypes("backup.*"))
                            .items())
                    .extracting(event -> event.text(EventField.EVENT_TYPE))
                    .containsExactlyInAnyOrder("backup.finished", "backup.verified");
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
                "database", BackupPlanProperties.Type.POSTGRESQL, "jdbc:postgresql:app", "app", "s3cret", null, null);

        assertThat(source.toString()).doesNotContain("s3cret");
    }

    private static BackupPlanProperties plan(Map<String, String> properties) {
        return new Binder(new MapConfigurationPropertySource(properties))
                .bind("plan", BackupPlanProperties.class)
                .get();
    }
}
