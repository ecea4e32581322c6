package dev.seaworthy.audit.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.zaxxer.hikari.HikariDataSource;
import dev.seaworthy.audit.AuditEvent;
import dev.seaworthy.audit.AuditException;
import dev.seaworthy.audit.AuditLogger;
import dev.seaworthy.audit.AuditMode;
import dev.seaworthy.audit.AuditQuery;
import dev.seaworthy.audit.EventField;
import dev.seaworthy.audit.Resource;
import dev.seaworthy.audit.SettableClock;
import dev.seaworthy.audit.StoredEvent;
import dev.seaworthy.audit.jdbc.JdbcAuditStore;
import dev.seaworthy.testsupport.SmallDisk;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A machine that is not as it should be: a clear error or correct behaviour, never silent loss. */
class SurroundingsTest {
    @TempDir
    Path folder;

    private HikariDataSource pool;

    @BeforeEach
    void openDatabase() {
        pool = TestDatabase.pool(TestDatabase.h2().create(folder), 2);
    }

    @AfterEach
    void closeDatabase() {
        pool.close();
    }

    @Test
    void aReadOnlyFolderForTheJournalIsAnErrorThatNamesItAndTheNextStep() {
        try (SmallDisk disk = disk()) {
            disk.readOnly(true);
            Path journal = disk.path().resolve("journal");

            try (AuditLogger logger = AuditLogger.builder(new JdbcAuditStore(pool))
                    .journal(journal)
                    .build()) {
                assertThatThrownBy(logger::start)
                        .isInstanceOf(AuditException.class)
                        .hasMessageContaining(journal.toString())
                        .hasMessageContaining("may write");
            }
        }
    }

    @Test
    void aReadOnlyFolderForTheDatabaseLeavesTheEventsInTheJournalUntilItCanBeWritten() throws Exception {
        try (SmallDisk disk = disk();
                HikariDataSource onDisk = TestDatabase.pool(TestDatabase.h2().create(disk.path()), 2)) {
            onDisk.setConnectionTimeout(500);
            disk.readOnly(true);
            try (AuditLogger logger = AuditLogger.builder(new JdbcAuditStore(onDisk))
                    .journal(folder.resolve("journal"))
                    .syncTimeout(Duration.ofMillis(50))
                    .build()
                    .start()) {
                assertThat(logger.health().lastError()).isPresent();
                assertThat(logger.log(event("kept"), AuditMode.SYNC).durable()).isTrue();
                assertThat(logger.log(event("waits"), AuditMode.ASYNC).accepted())
                        .isTrue();

                disk.readOnly(false);
                Eventually.within(
                        Duration.ofSeconds(60),
                        () -> logger.health().spooled() + logger.health().queueDepth() == 0,
                        logger::health);

                assertThat(logger.account().balance()).isZero();
                assertThat(logger.health().lastError()).isEmpty();
            }
            assertThat(StoredKeys.read(onDisk).keys()).containsExactlyInAnyOrder("kept", "waits");
        }
    }

    @Test
    void tablesOfAnotherVersionAreAnErrorThatNamesBothVersionsAndTheNextStep() throws SQLException {
        new JdbcAuditStore(pool).prepare();
        execute("INSERT INTO seaworthy_audit_schema (version) VALUES (99)");

        try (AuditLogger logger = AuditLogger.builder(new JdbcAuditStore(pool)).build()) {
            assertThatThrownBy(logger::start)
                    .isInstanceOf(AuditException.class)
                    .hasMessageContaining("version 99")
                    .hasMessageContaining("this library, which needs")
                    .hasMessageContaining("run that release or a later one");
        }
    }

    @Test
    void aClockSetBackAnHourAndForwardAgainLosesNothingAndKeepsTheOrder() throws SQLException {
        SettableClock clock = new SettableClock(Instant.parse("2026-11-20T18:00:00Z"));
        JdbcAuditStore store = JdbcAuditStore.builder(pool).clock(clock).build();
        List<String> logged = new ArrayList<>();
        AuditLogger logger = AuditLogger.builder(store)
                .clock(clock)
                .journal(folder.resolve("journal"))
                .syncTimeout(Duration.ofSeconds(20))
                .build()
                .start();
        for (Duration change : List.of(Duration.ZERO, Duration.ofHours(-1), Duration.ofHours(2))) {
            clock.set(clock.instant().plus(change));
            for (AuditMode mode : List.of(AuditMode.SYNC, AuditMode.JOURNALED, AuditMode.ASYNC)) {
                String key = mode + " after " + change;
                assertThat(logger.log(event(key), mode).accepted()).isTrue();
                logged.add(0, key);
            }
        }
        logger.close();

        assertThat(logger.account().balance()).isZero();
        assertThat(logger.account().stored()).isEqualTo(logged.size());
        List<StoredEvent> newestFirst = store.page(AuditQuery.all()).items();
        assertThat(newestFirst)
                .extracting(read -> read.text(EventField.RESOURCE_ID))
                .isEqualTo(logged);
        assertThat(newestFirst)
                .extracting(StoredEvent::createdAt)
                .isSortedAccordingTo(Comparator.<Instant>reverseOrder());
        assertThat(newestFirst)
                .allMatch(read -> StoredEvent.firstIdAt(read.createdAt()).getMostSignificantBits()
                        == read.id().getMostSignificantBits());
    }

    private static SmallDisk disk() {
        Optional<SmallDisk> mounted = SmallDisk.mount(16 << 20);
        assumeTrue(mounted.isPresent(), "this process may not mount a tmpfs");
        return mounted.get();
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static AuditEvent event(String key) {
        return AuditEvent.of("a.b").on(Resource.of("key", key));
    }
}
