package dev.seaworthy.audit.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.zaxxer.hikari.HikariDataSource;
import dev.seaworthy.audit.AppendResult;
import dev.seaworthy.audit.AuditAccount;
import dev.seaworthy.audit.AuditEvent;
import dev.seaworthy.audit.AuditLogger;
import dev.seaworthy.audit.AuditMode;
import dev.seaworthy.audit.AuditTimeoutException;
import dev.seaworthy.audit.RefusalReason;
import dev.seaworthy.audit.Resource;
import dev.seaworthy.audit.jdbc.JdbcAuditStore;
import dev.seaworthy.testsupport.SmallDisk;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A disk that is full, and later has space again: nothing is restarted. */
class FullDiskTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final long SIZE = 40 << 20;

    @TempDir
    Path folder;

    private final Set<String> mustBeThere = new HashSet<>();
    private final Set<String> mayBeThere = new HashSet<>();
    private SmallDisk disk;
    private int events;

    @BeforeEach
    void mountDisk() {
        Optional<SmallDisk> mounted = SmallDisk.mount(SIZE);
        assumeTrue(mounted.isPresent(), "this process may not mount a tmpfs");
        disk = mounted.get();
    }

    @AfterEach
    void unmountDisk() {
        if (disk != null) {
            disk.close();
        }
    }

    /** H2 calls a session valid whose database has closed itself: only a statement tells the pool. */
    @ParameterizedTest
    @ValueSource(strings = {"", "SELECT 1"})
    void h2ThatClosedItselfOnAFullDiskIsOpenedAgainOnceThereIsSpace(String testQuery) throws Exception {
        try (HikariDataSource pool = poolOnDisk(testQuery);
                AuditLogger logger = logger(pool, folder.resolve("journal"), Duration.ofSeconds(5))) {
            AuditAccount account = filledAndEmptied(logger);

            assertThat(account.refusedTotal()).isZero();
            assertThat(mayBeThere).isEmpty();
            assertThat(StoredKeys.read(pool).keys()).isEqualTo(mustBeThere);
        }
    }

    @Test
    void databaseAndJournalOnTheSameFullDiskRefuseOrTimeOutButLoseNothingAccepted() throws Exception {
        try (HikariDataSource pool = poolOnDisk("");
                AuditLogger logger = logger(pool, disk.path().resolve("journal"))) {
            filledAndEmptied(logger);

            StoredKeys stored = StoredKeys.read(pool);
            assertThat(stored.doubled()).isEmpty();
            assertThat(stored.keys()).containsAll(mustBeThere);
            assertThat(stored.keys()).allMatch(key -> mustBeThere.contains(key) || mayBeThere.contains(key));
        }
    }

    @Test
    void aJournalOnAFullDiskSendsJournaledToTheWriterAndIsUsedAgainOnceThereIsSpace() throws Exception {
        try (HikariDataSource pool = TestDatabase.pool(TestDatabase.h2().create(folder), 2)) {
            AuditLogger logger = logger(pool, disk.path().resolve("journal"), Duration.ofSeconds(20));
            assertThat(log(logger, AuditMode.JOURNALED)).isInstanceOf(AppendResult.Journaled.class);

            disk.leaveFree(0);
            Eventually.within(
                    LIMIT, () -> log(logger, AuditMode.JOURNALED) instanceof AppendResult.Stored, logger::health);
            disk.leaveFree(SIZE);
            Eventually.within(
                    LIMIT, () -> log(logger, AuditMode.JOURNALED) instanceof AppendResult.Journaled, logger::health);
            logger.close();

            assertThat(logger.account().balance()).isZero();
            assertThat(logger.account().refusedTotal()).isZero();
            assertThat(StoredKeys.read(pool).keys()).isEqualTo(mustBeThere);
        }
    }

    @Test
    void withStoreAndJournalGoneEachEventIsRefusedCountedAndTold() {
        try (AuditLogger logger = logger(new AbsentDataSource(), disk.path().resolve("journal"))) {
            disk.leaveFree(0);

            Eventually.within(
                    LIMIT,
                    () -> logger.log(event(), AuditMode.JOURNALED)
                            .refusal()
                            .equals(Optional.of(RefusalReason.JOURNAL_FULL)),
                    logger::health);

            assertThat(logger.account().refused()).containsEntry(RefusalReason.JOURNAL_FULL, 1L);
            assertThat(logger.account().balance()).isZero();
        }
    }

    /** Logs until the disk is full and H2 has closed itself, gives space back, and waits until all is stored. */
    private AuditAccount filledAndEmptied(AuditLogger logger) {
        for (int i = 0; i < 50; i++) {
            log(logger, AuditMode.SYNC);
        }
        disk.leaveFree(0);
        Eventually.within(
                LIMIT,
                () -> {
                    log(logger, AuditMode.ASYNC);
                    log(logger, AuditMode.SYNC);
                    return logger.health().lastError().isPresent();
                },
                logger::health);
        for (int i = 0; i < 20; i++) {
            log(logger, i % 2 == 0 ? AuditMode.JOURNALED : AuditMode.ASYNC);
        }

        disk.leaveFree(SIZE);
        Eventually.within(LIMIT, () -> log(logger, AuditMode.SYNC) instanceof AppendResult.Stored, logger::health);
        Eventually.within(
                LIMIT, () -> logger.health().spooled() + logger.health().queueDepth() == 0, logger::health);
        logger.close();

        AuditAccount account = logger.account();
        assertThat(account.balance()).as("balance of %s", account).isZero();
        assertThat(account.deadLettered()).isZero();
        return account;
    }

    private AppendResult log(AuditLogger logger, AuditMode mode) {
        String key = "key-" + events;
        try {
            AppendResult result = logger.log(event(), mode);
            (result.accepted() ? mustBeThere : mayBeThere).add(key);
            return result;
        } catch (AuditTimeoutException unknown) {
            mayBeThere.add(key);
            return new AppendResult.Refused(new UUID(0, 0), RefusalReason.QUEUE_FULL);
        }
    }

    private AuditEvent event() {
        return AuditEvent.of("a.b").on(Resource.of("key", "key-" + events++));
    }

    private HikariDataSource poolOnDisk(String testQuery) {
        HikariDataSource pool = TestDatabase.pool(TestDatabase.h2().create(disk.path()), 2);
        if (!testQuery.isEmpty()) {
            pool.setConnectionTestQuery(testQuery);
        }
        return pool;
    }

    private static AuditLogger logger(DataSource dataSource, Path journal) {
        return logger(dataSource, journal, Duration.ofMillis(200));
    }

    private static AuditLogger logger(DataSource dataSource, Path journal, Duration syncTimeout) {
        return AuditLogger.builder(new JdbcAuditStore(dataSource))
                .journal(journal)
                .syncTimeout(syncTimeout)
                .closeTimeout(Duration.ofSeconds(20))
                .build()
                .start();
    }
}
