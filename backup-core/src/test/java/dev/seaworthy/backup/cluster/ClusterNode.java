package dev.seaworthy.backup.cluster;

import dev.seaworthy.backup.BackupId;
import dev.seaworthy.backup.BackupInfo;
import dev.seaworthy.backup.BackupListener;
import dev.seaworthy.backup.BackupPlan;
import dev.seaworthy.backup.Backups;
import dev.seaworthy.backup.BackupsBuilder;
import dev.seaworthy.backup.Schedule;
import dev.seaworthy.backup.source.FileTreeSource;
import dev.seaworthy.backup.storage.DirectoryStorage;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.postgresql.ds.PGSimpleDataSource;

/** One process of a cluster whose plan runs once a year, unless a test makes it due. */
final class ClusterNode {
    static final Duration HEARTBEAT = Duration.ofSeconds(3);
    static final String STARTED = "started";
    static final String FINISHED = "finished ";

    private static final Duration POLLING = Duration.ofMillis(100);
    private static final Schedule NEVER_DURING_A_TEST = Schedule.cron("0 0 1 1 *");

    private ClusterNode() {}

    static Path latch(Path folder) {
        return folder.resolve("latch");
    }

    static BackupsBuilder builder(Path folder) {
        return Backups.builder(new DirectoryStorage(folder.resolve("backups")))
                .signingKey(folder.resolve("keys/signing.pem"))
                .plan(BackupPlan.of("app")
                        .source(new LatchedSource(FileTreeSource.of("files", folder.resolve("files")), latch(folder)))
                        .latenessLimit(Duration.ofDays(1))
                        .schedule(NEVER_DURING_A_TEST)
                        .cleanupSchedule(NEVER_DURING_A_TEST));
    }

    /** @param arguments the folder of files and backups, and the URL of the shared database */
    public static void main(String[] arguments) throws InterruptedException {
        PGSimpleDataSource database = new PGSimpleDataSource();
        database.setUrl(arguments[1]);
        Backups backups = builder(Path.of(arguments[0]))
                .scheduling(new DatabaseScheduling(database).createTable().timing(HEARTBEAT, POLLING))
                .listener(new Announcer())
                .build()
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(backups::close));
        System.out.println(STARTED);
        new CountDownLatch(1).await(10, TimeUnit.MINUTES);
    }

    private static final class Announcer implements BackupListener {
        @Override
        public void backupFinished(BackupInfo backup) {
            System.out.println(FINISHED + backup.id());
        }

        @Override
        public void backupFailed(BackupId id, RuntimeException reason) {
            System.out.println("failed " + id + ": " + reason);
        }
    }
}
