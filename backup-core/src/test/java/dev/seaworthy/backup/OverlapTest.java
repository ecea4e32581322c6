package dev.seaworthy.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seaworthy.backup.storage.DirectoryStorage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two nodes that run the same plan at the same time, because one of them was taken for dead. */
class OverlapTest {
    @TempDir
    private Path folder;

    private final TestClock clock = new TestClock("2026-11-20T01:00:00Z");
    private final RememberedFiles files = new RememberedFiles(clock).put("a.txt", "alpha");
    private final List<CleanupReport> between = new ArrayList<>();
    private final CyclicBarrier bothHaveRead =
            new CyclicBarrier(2, () -> between.add(node(files).cleanup("app", false)));

    @Test
    void runsThatOverlapStayValidWhateverCleanupDoesMeanwhileAndLater() {
        backUpFileThatIsMarkedNow();
        files.put("old.txt", "comes back").put("new.txt", "in both for the first time");

        CompletableFuture<BackupInfo> first = backingUp("first-node");
        CompletableFuture<BackupInfo> second = backingUp("second-node");
        List<BackupId> ids = List.of(id(first), id(second));
        Backups later = node(files);

        assertThat(between).hasSize(1);
        assertSound(later, ids);
        for (int hours : List.of(1, 24, 24)) {
            clock.advance(Duration.ofHours(hours));
            later.cleanup("app", false);
            assertSound(later, ids);
        }
    }

    /** On a thread of its own: the common pool of a machine with two processors has one, and the runs wait for each other. */
    private CompletableFuture<BackupInfo> backingUp(String thread) {
        return CompletableFuture.supplyAsync(
                () -> node(new Meeting()).backup("app"), task -> new Thread(task, thread).start());
    }

    /** Kept by no backup any more, so that cleanup has given it a tombstone. */
    private void backUpFileThatIsMarkedNow() {
        Backups node = node(files);
        files.put("old.txt", "comes back");
        node.backup("app");
        files.remove("old.txt");
        for (int day = 0; day < 4; day++) {
            clock.advance(Duration.ofDays(1));
            node.backup("app");
        }
        assertThat(node.cleanup("app", false).removed()).hasSize(2);
    }

    private static BackupId id(CompletableFuture<BackupInfo> run) {
        return run.orTimeout(60, TimeUnit.SECONDS).join().id();
    }

    private static void assertSound(Backups backups, List<BackupId> ids) {
        for (BackupId id : ids) {
            assertThat(backups.verify(id, VerifyLevel.V2).findings()).isEmpty();
        }
    }

    /** A process has locks of its own, and nothing else of it matters. */
    private Backups node(BackupSource source) {
        return Backups.builder(new DirectoryStorage(folder.resolve("storage")))
                .signingKey(folder.resolve("keys/signing.pem"))
                .clock(clock)
                .plan(BackupPlan.of("app")
                        .source(source)
                        .retention(RetentionPolicy.keepNothing().newest(3)))
                .build();
    }

    /** Goes on to publish when the other run, too, has written its contents, and a cleanup has run. */
    private final class Meeting extends ForwardingSource {
        Meeting() {
            super(files);
        }

        @Override
        public SourceSession open(RunControl control) throws IOException {
            SourceSession session = super.open(control);
            return new SourceSession() {
                @Override
                public SourceInfo read(BackupSink sink) throws IOException {
                    SourceInfo info = session.read(sink);
                    try {
                        bothHaveRead.await(60, TimeUnit.SECONDS);
                    } catch (InterruptedException | BrokenBarrierException | TimeoutException failure) {
                        throw new IOException(failure);
                    }
                    return info;
                }

                @Override
                public void close() {
                    session.close();
                }
            };
        }
    }
}
