package dev.seaworthy.backup.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.github.kagkarlsson.scheduler.task.schedule.FixedDelay;
import dev.seaworthy.backup.BackupInfo;
import dev.seaworthy.backup.BackupState;
import dev.seaworthy.backup.Backups;
import dev.seaworthy.testsupport.ChildJvm;
import dev.seaworthy.testsupport.PostgresServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three processes with one database, one repository and one signing key, beside a db-scheduler of the application. */
@Tag("long")
class ClusterTest {
    private static final int NODES = 3;
    private static final int SLOTS = 3;
    private static final long PATIENCE_SECONDS = 150;

    private static final List<ChildJvm> nodes = new ArrayList<>();
    private static final AtomicInteger hostRuns = new AtomicInteger();

    @TempDir
    private static Path folder;

    private static PostgresServer server;
    private static Scheduler host;

    @BeforeAll
    static void startCluster() throws Exception {
        Files.createDirectories(folder.resolve("files"));
        Files.writeString(folder.resolve("files/a.txt"), "alpha");
        server = PostgresServer.start();
        host = startHostScheduler();
        for (int i = 0; i < NODES; i++) {
            nodes.add(ChildJvm.start(ClusterNode.class, folder.toString(), server.jdbcUrl()));
        }
        for (ChildJvm node : nodes) {
            node.awaitLine(ClusterNode.STARTED::equals, PATIENCE_SECONDS, TimeUnit.SECONDS);
        }
    }

    @AfterAll
    static void stopCluster() {
        nodes.forEach(ChildJvm::close);
        if (host != null) {
            host.stop();
        }
        if (server != null) {
            server.close();
        }
    }

    @Test
    void eachSlotIsRunByOneNodeAloneAndTheSchedulerOfTheApplicationIsUndisturbed() throws Exception {
        int before = states().size();
        int hostRunsBefore = hostRuns.get();

        for (int slot = 1; slot <= SLOTS; slot++) {
            makeDue();
            awaitRun();
            assertThat(states()).hasSize(before + slot).startsWith(BackupState.VERIFIED);
        }

        assertThat(hostRuns.get()).isGreaterThan(hostRunsBefore);
        assertThat(column("SELECT task_name FROM scheduled_tasks")).containsExactly("of-the-host");
        assertThat(column("SELECT task_name FROM seaworthy_jobs")).hasSize(2).doesNotContain("of-the-host");
    }

    @Test
    void aRunWhoseNodeWasKilledIsDoneOnceByAnother() throws Exception {
        int before = verified();
        Files.createFile(ClusterNode.latch(folder));
        makeDue();
        ChildJvm owner = owner();
        owner.awaitLine(LatchedSource.READING::equals, PATIENCE_SECONDS, TimeUnit.SECONDS);

        owner.kill();
        Files.delete(ClusterNode.latch(folder));
        long killed = System.nanoTime();
        awaitRun();

        assertThat(Duration.ofNanos(System.nanoTime() - killed)).isLessThan(ClusterNode.HEARTBEAT.multipliedBy(30));
        assertThat(verified() - before).isEqualTo(1);
        assertThat(column("SELECT 1 FROM seaworthy_jobs WHERE last_failure > last_success - INTERVAL '1 minute'"))
                .as("found dead")
                .hasSize(1);
        replace(owner);
    }

    @Test
    void aNodeThatClosesHandsItsRunOverAtOnce() throws Exception {
        int before = verified();
        Files.createFile(ClusterNode.latch(folder));
        execute("UPDATE seaworthy_jobs SET last_failure = NULL");
        makeDue();
        ChildJvm owner = owner();
        owner.awaitLine(LatchedSource.READING::equals, PATIENCE_SECONDS, TimeUnit.SECONDS);

        owner.terminate();
        Files.delete(ClusterNode.latch(folder));
        awaitRun();

        assertThat(verified() - before).isEqualTo(1);
        assertThat(column("SELECT 1 FROM seaworthy_jobs WHERE last_failure IS NOT NULL"))
                .as("found dead, or failed")
                .isEmpty();
        replace(owner);
    }

    /** The next whole second, so that the run of an earlier slot is not taken for this one's. */
    private static void makeDue() throws SQLException {
        execute("UPDATE seaworthy_jobs SET last_success = NULL, execution_time = date_trunc('second', now())"
                + " + INTERVAL '1 second' WHERE task_name LIKE 'backup app %' AND NOT picked");
    }

    private static void awaitRun() throws SQLException {
        await("SELECT 1 FROM seaworthy_jobs WHERE last_success IS NOT NULL AND NOT picked AND execution_time > now()");
    }

    /** The process that has picked the row; its name holds its process id. */
    private static ChildJvm owner() throws SQLException {
        String name = await("SELECT picked_by FROM seaworthy_jobs WHERE picked");
        return nodes.stream()
                .filter(node -> name.contains("-" + node.pid() + "-"))
                .findFirst()
                .orElseThrow();
    }

    private static void replace(ChildJvm node) {
        nodes.remove(node);
        nodes.add(ChildJvm.start(ClusterNode.class, folder.toString(), server.jdbcUrl()));
    }

    private static Scheduler startHostScheduler() throws SQLException {
        execute("CREATE TABLE scheduled_tasks (task_name text NOT NULL, task_instance text NOT NULL, task_data bytea,"
                + " execution_time timestamptz NOT NULL, picked boolean NOT NULL, picked_by text,"
                + " last_success timestamptz, last_failure timestamptz, consecutive_failures int,"
                + " last_heartbeat timestamptz, version bigint NOT NULL, priority smallint,"
                + " PRIMARY KEY (task_name, task_instance))");
        Scheduler scheduler = Scheduler.create(server.dataSource())
                .startTasks(Tasks.recurring("of-the-host", FixedDelay.ofMillis(200))
                        .execute((row, context) -> hostRuns.incrementAndGet()))
                .pollingInterval(Duration.ofMillis(200))
                .threads(1)
                .build();
        scheduler.start();
        return scheduler;
    }

    private static int verified() {
        return (int) states().stream().filter(BackupState.VERIFIED::equals).count();
    }

    private static List<BackupState> states() {
        try (Backups reader = ClusterNode.builder(folder).build()) {
            return reader.list("app").stream().map(BackupInfo::state).toList();
        }
    }

    private static String await(String query) throws SQLException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (System.nanoTime() < end) {
            List<String> found = column(query);
            if (!found.isEmpty()) {
                return found.get(0);
            }
            LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
        }
        throw new AssertionError(
                "Nothing found by " + query + "; the table holds " + column("SELECT j::text FROM seaworthy_jobs j"));
    }

    private static List<String> column(String query) throws SQLException {
        List<String> values = new ArrayList<>();
        try (Connection connection = DriverManager.getConnection(server.jdbcUrl());
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            while (rows.next()) {
                values.add(rows.getString(1));
            }
        }
        return values;
    }

    private static void execute(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(server.jdbcUrl());
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
