package dev.seaworthy.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.seaworthy.backup.storage.DirectoryStorage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RechecksTest {
    private static final Duration DAY = Duration.ofDays(1);

    @TempDir
    private Path folder;

    private final TestClock clock = new TestClock("2026-11-20T01:00:00Z");
    private final BackupPlan nightly = BackupPlan.of("app")
            .source(new RememberedFiles(clock).put("a.txt", "alpha"))
            .schedule(Schedule.cron("0 1 * * *"))
            .retention(RetentionPolicy.keepNothing().newest(100));

    @Test
    void eachBackupIsReadAgainAMonthAfterItsLastCheckTheOldestFirst() throws IOException {
        List<BackupId> ids = backUp(3, DAY);
        clock.advance(Duration.ofDays(26));
        assertThat(due(nightly)).isEmpty();
        clock.advance(DAY);

        assertThat(due(nightly)).containsExactly(ids.get(0));
        backups(nightly).verify(ids.get(0), VerifyLevel.V1);
        assertThat(due(nightly)).isEmpty();
        clock.advance(DAY);
        assertThat(due(nightly)).containsExactly(ids.get(1));
    }

    @Test
    void oneRoundTakesNoMoreThanItsShare() throws IOException {
        List<BackupId> ids = backUp(5, Duration.ofMinutes(1));
        clock.advance(Duration.ofDays(60));

        assertThat(due(nightly)).containsExactly(ids.get(0));
        assertThat(due(nightly.recheckAfter(Duration.ofHours(36)))).containsExactlyElementsOf(ids.subList(0, 4));
        assertThat(due(nightly.recheckAfter(null))).isEmpty();
        assertThat(due(nightly.cleanupSchedule(null))).isEmpty();
    }

    @Test
    void scheduledCleanupReadsWhatIsDueAndFailsByTheDamageItFinds() throws IOException {
        List<BackupId> ids = backUp(2, DAY);
        clock.advance(Duration.ofDays(40));
        damage();

        assertThatThrownBy(() -> cleanup()).isInstanceOf(VerificationFailedException.class);
        assertThat(backups(nightly).get(ids.get(0)).state()).isEqualTo(BackupState.FAILED);
    }

    @Test
    void scheduledCleanupRecordsThatAllWasReadAgain() throws Exception {
        List<BackupId> ids = backUp(2, DAY);
        clock.advance(Duration.ofDays(40));

        cleanup();

        assertThat(backups(nightly).get(ids.get(0)).verified().at()).isEqualTo(clock.instant());
        assertThat(due(nightly)).containsExactly(ids.get(1));
    }

    @Test
    void theNextBackupDoesNotWaitForARoundThatTakesLong() throws Exception {
        BackupPlan often = nightly.recheckAfter(DAY);
        List<BackupId> ids = backUp(2, Duration.ofMinutes(1));
        clock.advance(Duration.ofDays(10));

        cleanup(cleanups(builder(often).listener(new Slow())), often);

        assertThat(due(often)).startsWith(ids.get(1));
    }

    @Test
    void aRoundThatFailedStandsInTheHealthUntilOneIsGood() throws Exception {
        backUp(1, DAY);
        clock.advance(Duration.ofDays(40));
        FailingReads storage = new FailingReads(new DirectoryStorage(folder.resolve("storage")));
        storage.which = "/blobs/";
        Cleanups cleanups = cleanups(builder(nightly, storage));

        assertThatThrownBy(() -> cleanup(cleanups, nightly)).hasMessageContaining("503 Slow Down");
        assertThat(cleanups.complaints())
                .singleElement()
                .asString()
                .startsWith("the last cleanup of plan app failed: ")
                .contains("503 Slow Down");

        storage.failing = false;
        cleanup(cleanups, nightly);
        assertThat(cleanups.complaints()).isEmpty();
    }

    @Test
    void aManifestThatCannotBeReadKeepsNoOtherFromItsTurn() throws Exception {
        List<BackupId> ids = backUp(2, DAY);
        clock.advance(Duration.ofDays(40));
        FailingReads storage = new FailingReads(new DirectoryStorage(folder.resolve("storage")));
        storage.which = ids.get(0) + "/" + Keys.MANIFEST;

        assertThat(new Rechecks(new BackupEngine(builder(nightly, storage).settings()))
                        .due(nightly.recheckAfter(DAY), clock.instant()))
                .containsExactlyElementsOf(ids);
    }

    @Test
    void whatCannotBeReadDoesNotKeepTheOthersFromTheirTurn() throws IOException {
        List<BackupId> ids = backUp(2, DAY);
        clock.advance(Duration.ofDays(40));
        assertThat(due(nightly)).containsExactly(ids.get(0));
        Attestations attestations =
                new Attestations(new Repository(builder(nightly).settings()));
        attestations.record(
                new Evidence(ids.get(0), Attestations.UNREAD, clock.instant(), null, false, List.of(), "EIO", null));

        assertThat(due(nightly)).containsExactly(ids.get(1));
    }

    @Test
    void aCheckDatedInTheFutureCountsForNothing() throws IOException {
        List<BackupId> ids = backUp(1, DAY);
        clock.advance(Duration.ofDays(4000));
        backups(nightly).verify(ids.get(0), VerifyLevel.V2);
        clock.advance(Duration.ofDays(-3960));

        assertThat(due(nightly)).containsExactly(ids.get(0));
    }

    private void cleanup() throws Exception {
        cleanup(cleanups(builder(nightly)), nightly);
    }

    private void cleanup(Cleanups cleanups, BackupPlan plan) throws Exception {
        cleanups.scheduled(plan).run(new RunToken(clock));
    }

    private static Cleanups cleanups(BackupsBuilder builder) {
        BackupSettings settings = builder.settings();
        return new Cleanups(settings, new BackupEngine(settings));
    }

    private List<BackupId> due(BackupPlan plan) throws IOException {
        return new Rechecks(new BackupEngine(builder(plan).settings())).due(plan, clock.instant());
    }

    private List<BackupId> backUp(int count, Duration apart) {
        List<BackupId> ids = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ids.add(backups(nightly).backup("app").id());
            clock.advance(apart);
        }
        return ids;
    }

    private void damage() throws IOException {
        try (Stream<Path> files = Files.walk(folder.resolve("storage/app/blobs"))) {
            for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
                file.toFile().setWritable(true);
                Files.writeString(file, "omega");
            }
        }
    }

    private Backups backups(BackupPlan plan) {
        return builder(plan).build();
    }

    private BackupsBuilder builder(BackupPlan plan) {
        return builder(plan, new DirectoryStorage(folder.resolve("storage")));
    }

    private BackupsBuilder builder(BackupPlan plan, BackupStorage storage) {
        return Backups.builder(storage)
                .signingKey(folder.resolve("keys/signing.pem"))
                .clock(clock)
                .plan(plan);
    }

    /** Each check takes a day. */
    private final class Slow implements BackupListener {
        @Override
        public void verified(VerifyReport report) {
            clock.advance(DAY);
        }
    }
}
