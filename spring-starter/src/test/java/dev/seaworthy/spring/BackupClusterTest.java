package dev.seaworthy.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seaworthy.backup.BackupRefusedException;
import dev.seaworthy.backup.BackupScheduling;
import dev.seaworthy.backup.Backups;
import dev.seaworthy.backup.ScheduledJob;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationContextException;

/** Nodes with one database, one repository and one key. */
class BackupClusterTest {

    @TempDir
    private Path folder;

    private ApplicationContextRunner node;

    @BeforeEach
    void describeNode() throws Exception {
        Path uploads = Files.createDirectories(folder.resolve("uploads"));
        node = Starter.withDatabase()
                .withPropertyValues(
                        "seaworthy.backup.enabled=true",
                        "seaworthy.backup.storage.directory=" + folder.resolve("backups"),
                        "seaworthy.backup.signing-key=" + folder.resolve("keys/signing.key"),
                        "seaworthy.backup.plans.app.sources[0].type=files",
                        "seaworthy.backup.plans.app.sources[0].path=" + uploads);
    }

    @Test
    void nodesShareOneRowForEachJob() {
        ApplicationContextRunner clustered = node.withPropertyValues("seaworthy.backup.cluster.enabled=true");

        clustered.run(first -> {
            List<String> ofOne = jobs(first);
            assertThat(ofOne).hasSize(2).doesNotHaveDuplicates();

            clustered.run(second -> assertThat(jobs(second)).containsExactlyInAnyOrderElementsOf(ofOne));

            assertThat(first.getBean(Backups.class).plans())
                    .singleElement()
                    .satisfies(plan -> assertThat(plan.nextRun()).isNotNull());
        });
    }

    @Test
    void schedulingOfTheApplicationTakesThePlaceOfOurs() {
        List<ScheduledJob> begun = new ArrayList<>();
        BackupScheduling own = jobs -> {
            begun.addAll(jobs.all());
            return () -> {};
        };

        node.withPropertyValues("seaworthy.backup.cluster.enabled=true")
                .withBean("ownScheduling", BackupScheduling.class, () -> own)
                .run(context -> {
                    assertThat(context).hasSingleBean(BackupScheduling.class).hasBean("ownScheduling");
                    assertThat(begun).hasSize(2);
                });
    }

    @Test
    void databaseIsNotTouchedUnlessTheNodesShareIt() {
        node.run(context -> {
            assertThat(context).doesNotHaveBean("seaworthyBackupScheduling");
            assertThat(Jdbi.create(context.getBean(DataSource.class))
                            .<List<String>, RuntimeException>withHandle(handle -> handle.createQuery(
                                            "select table_name from information_schema.tables where table_schema = 'PUBLIC'")
                                    .mapTo(String.class)
                                    .list()))
                    .noneMatch(table -> table.equalsIgnoreCase("seaworthy_jobs"));
        });
    }

    /** In an embedded database the table is always made. */
    @Test
    void keyThatLetsTheTableBeMadeIsNamed() {
        var analysis = new SeaworthyFailureAnalyzer()
                .analyze(new ApplicationContextException(
                        "Failed to start bean 'seaworthyBackupsLifecycle'",
                        new BackupRefusedException("The database has no table seaworthy_jobs")));

        assertThat(analysis.getAction()).contains("seaworthy.backup.cluster.create-table=true");
    }

    private static List<String> jobs(ApplicationContext context) {
        return Jdbi.create(context.getBean(DataSource.class))
                .withHandle(handle -> handle.createQuery("select task_name || ' ' || task_instance from seaworthy_jobs")
                        .mapTo(String.class)
                        .list());
    }
}
