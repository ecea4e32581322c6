package dev.seaworthy.audit.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.seaworthy.audit.AppendResult;
import dev.seaworthy.audit.AuditEvent;
import dev.seaworthy.audit.AuditLogger;
import dev.seaworthy.audit.AuditMode;
import dev.seaworthy.audit.Resource;
import dev.seaworthy.audit.jdbc.JdbcAuditStore;
import dev.seaworthy.testsupport.ChildJvm;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two processes with the same journal root side by side, as while an application is being replaced. */
@Tag("dear")
class RollingUpdateTest {
    private static final Duration ADOPTED_WITHIN = Duration.ofSeconds(60);
    private static final int BACKLOG = 300;

    private static TestDatabase server;

    @TempDir
    Path folder;

    private final Acknowledged byTheOld = new Acknowledged();
    private final Set<String> byTheNew = new HashSet<>();

    @BeforeAll
    static void startServer() {
        server = TestDatabase.postgres();
    }

    @AfterAll
    static void closeServer() {
        server.close();
    }

    @Tag("long")
    @Test
    void theSurvivorAdoptsAndDrainsTheJournalOfTheKilled() throws Exception {
        try (HikariDataSource pool = TestDatabase.pool(server.create(folder), 2)) {
            AuditLogger survivor = logger(pool).start();
            logAndKillTheOld(survivor);

            Eventually.within(
                    ADOPTED_WITHIN,
                    () -> survivor.account().recovered() > 0
                            && survivor.health().spooled() == 0,
                    survivor::account);
            survivor.close();

            assertAllThereOnce(survivor, pool);
        }
    }

    @Test
    void oneThatStartsAdoptsTheJournalOfTheKilledAndLeavesThatOfTheLivingAlone() throws Exception {
        try (HikariDataSource pool = TestDatabase.pool(server.create(folder), 4)) {
            AuditLogger living = logger(pool).start();
            logAndKillTheOld(living);

            AuditLogger replacement = logger(pool).start();
            replacement.close();
            log(living, "after");
            living.close();

            // The living one looks for dead ones now and then, too.
            assertThat(replacement.account().recovered() + living.account().recovered())
                    .isGreaterThanOrEqualTo(BACKLOG);
            assertAllThereOnce(living, pool);
            assertThat(replacement.account().balance()).isZero();
        }
    }

    @Test
    void aProcessThatStartsLeavesTheJournalOfALivingOneAlone() throws Exception {
        try (HikariDataSource pool = TestDatabase.pool(server.create(folder), 2)) {
            String url = pool.getJdbcUrl();
            AuditLogger living = logger(new AbsentDataSource()).start();
            for (int i = 0; i < 100; i++) {
                log(living, "before-" + i);
            }
            try (ChildJvm other = ChildJvm.start(
                    LoggingChild.class,
                    AuditMode.JOURNALED.name(),
                    KillPoint.LOGGING.name(),
                    "old",
                    url,
                    journal().toString())) {
                for (int i = 0; i < 100; i++) {
                    other.awaitLine(line -> Acknowledged.said(line).startsWith("durable"), 60, TimeUnit.SECONDS);
                    log(living, "meanwhile-" + i);
                }
                byTheOld.take(other.kill());
            }
            assertThat(living.account().spooled() - living.account().recovered())
                    .isEqualTo(200);
            living.close();

            AuditLogger replacement = logger(pool).start();
            replacement.close();

            assertThat(replacement.account().recovered()).isGreaterThanOrEqualTo(200);
            assertAllThereOnce(replacement, pool);
        }
    }

    /** The old one can not reach its database: all that it acknowledges lies in its journal when it is killed. */
    private void logAndKillTheOld(AuditLogger beside) {
        try (ChildJvm old = ChildJvm.start(
                LoggingChild.class,
                AuditMode.JOURNALED.name(),
                KillPoint.AWAY.name(),
                "old",
                "jdbc:none:",
                journal().toString())) {
            for (int i = 0; i < BACKLOG; i++) {
                old.awaitLine(line -> Acknowledged.said(line).startsWith("durable"), 60, TimeUnit.SECONDS);
                if (i % 10 == 0) {
                    log(beside, "beside-" + i);
                }
            }
            byTheOld.take(old.kill());
            assertThat(old.exitValue()).isEqualTo(137);
        }
    }

    private void log(AuditLogger logger, String key) {
        AppendResult result = logger.log(AuditEvent.of("a.b").on(Resource.of("key", key)), AuditMode.JOURNALED);
        assertThat(result).isInstanceOf(AppendResult.Journaled.class);
        byTheNew.add(key);
    }

    private void assertAllThereOnce(AuditLogger logger, HikariDataSource pool) throws Exception {
        assertThat(logger.account().balance())
                .as("balance of %s", logger.account())
                .isZero();
        assertThat(logger.account().spooled()).isZero();
        StoredKeys stored = StoredKeys.read(pool);
        assertThat(stored.keys()).containsAll(byTheOld.durable()).containsAll(byTheNew);
        assertThat(stored.keys()).allMatch(key -> byTheNew.contains(key) || byTheOld.canExist(key));
        assertThat(stored.doubled()).isEmpty();
        try (Stream<Path> left = Files.list(journal())) {
            assertThat(left).as("what is left of journals").isEmpty();
        }
    }

    private AuditLogger logger(DataSource pool) {
        return AuditLogger.builder(new JdbcAuditStore(pool))
                .journal(journal())
                .syncTimeout(Duration.ofSeconds(30))
                .closeTimeout(Duration.ofSeconds(60))
                .build();
    }

    private Path journal() {
        return folder.resolve("journal");
    }
}
