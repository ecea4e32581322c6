package dev.seaworthy.audit.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.seaworthy.audit.AuditMode;
import dev.seaworthy.testsupport.MariaDbServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Processes that log are killed; the parent keeps its own record of what was acknowledged. {@code -Dkills=200} sets the
 * number of kills per mode and database of the long campaign, {@code -Dmodes=SYNC,ASYNC} takes these modes only,
 * {@code -Dseed=…} repeats one.
 */
@Tag("dear")
class CrashTest {
    private static final int KILLS_PER_ROUND = 25;
    private static final int PARALLEL = 2;
    private static final int KILLS = Integer.getInteger("kills", 9);

    private static final List<String> MODES = List.of(
            System.getProperty("modes", "ASYNC,JOURNALED,SYNC,TRANSACTIONAL").split(","));

    private final long seed = Long.getLong("seed", System.nanoTime());

    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource(AuditMode.class)
    void whatWasAcknowledgedBeforeAKillIsInH2ExactlyOnce(AuditMode mode) throws Exception {
        try (TestDatabase database = TestDatabase.h2()) {
            assertNothingLost(mode, database, mode == AuditMode.SYNC || mode == AuditMode.JOURNALED ? 4 : 2);
        }
    }

    @Test
    void whatWasAcknowledgedBeforeAKillIsInPostgresExactlyOnce() throws Exception {
        try (TestDatabase database = TestDatabase.postgres()) {
            assertNothingLost(AuditMode.SYNC, database, 4);
            assertNothingLost(AuditMode.TRANSACTIONAL, database, 2);
        }
    }

    @Test
    void whatWasAcknowledgedBeforeAKillIsInMariaDbExactlyOnce() throws Exception {
        assumeTrue(MariaDbServer.isInstalled(), "MariaDB is not installed");
        try (TestDatabase database = TestDatabase.mariaDb()) {
            assertNothingLost(AuditMode.SYNC, database, 3);
        }
    }

    @Tag("long")
    @ParameterizedTest
    @EnumSource(AuditMode.class)
    void aCampaignOfKillsLosesAndDoublesNothingInH2(AuditMode mode) throws Exception {
        assumeAskedFor(mode);
        try (TestDatabase database = TestDatabase.h2()) {
            assertNothingLost(mode, database, KILLS);
        }
    }

    @Tag("long")
    @ParameterizedTest
    @EnumSource(AuditMode.class)
    void aCampaignOfKillsLosesAndDoublesNothingInPostgres(AuditMode mode) throws Exception {
        assumeAskedFor(mode);
        try (TestDatabase database = TestDatabase.postgres()) {
            assertNothingLost(mode, database, KILLS);
        }
    }

    @Tag("long")
    @ParameterizedTest
    @EnumSource(AuditMode.class)
    void aCampaignOfKillsLosesAndDoublesNothingInMariaDb(AuditMode mode) throws Exception {
        assumeAskedFor(mode);
        assumeTrue(MariaDbServer.isInstalled(), "MariaDB is not installed");
        try (TestDatabase database = TestDatabase.mariaDb()) {
            assertNothingLost(mode, database, KILLS);
        }
    }

    private static void assumeAskedFor(AuditMode mode) {
        assumeTrue(MODES.contains(mode.name()), () -> mode + " is not among -Dmodes=" + MODES);
    }

    private void assertNothingLost(AuditMode mode, TestDatabase database, int kills) throws Exception {
        KillTally tally = killed(mode, database, kills);
        System.out.println(mode + " on " + database + ": " + tally + ", seed " + seed);

        assertThat(tally.kills()).isEqualTo(kills);
        assertThat(tally.acknowledged()).isPositive();
        assertThat(tally.lost())
                .as("lost, by child-thread-number; %s", tally.history())
                .isEmpty();
        assertThat(tally.doubled()).as("doubled; %s", tally.history()).isEmpty();
        assertThat(tally.torn())
                .as("torn; %s", tally.history())
                .hasSizeLessThanOrEqualTo(database.mayTear() ? kills : 0);
        if (mode == AuditMode.ASYNC) {
            assertThat(tally.lostFromQueue())
                    .isLessThanOrEqualTo(tally.history().size() * 2 * LoggingChild.QUEUE);
        }
    }

    private KillTally killed(AuditMode mode, TestDatabase database, int kills) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(PARALLEL);
        try {
            List<Future<KillTally>> rounds = new ArrayList<>();
            for (int left = kills; left > 0; left -= KILLS_PER_ROUND) {
                KillRound round = round(mode, database, seed + rounds.size());
                int share = Math.min(left, KILLS_PER_ROUND);
                rounds.add(threads.submit(() -> round.run(share)));
            }
            KillTally sum = rounds.get(0).get();
            for (Future<KillTally> round : rounds.subList(1, rounds.size())) {
                sum = sum.plus(round.get());
            }
            return sum;
        } finally {
            threads.shutdownNow();
        }
    }

    private KillRound round(AuditMode mode, TestDatabase database, long roundSeed) throws IOException {
        Path own = Files.createTempDirectory(folder, "round");
        return new KillRound(mode, database.create(own), own, roundSeed);
    }
}
