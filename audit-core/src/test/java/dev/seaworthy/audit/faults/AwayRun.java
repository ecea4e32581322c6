package dev.seaworthy.audit.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.seaworthy.audit.AuditAccount;
import dev.seaworthy.audit.AuditHealth;
import dev.seaworthy.audit.AuditLogger;
import dev.seaworthy.audit.AuditMode;
import dev.seaworthy.audit.AuditStatistics;
import dev.seaworthy.audit.jdbc.JdbcAuditStore;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A logger under load whose database goes away and comes back. */
final class AwayRun {
    private static final int PER_SECOND = 2_000;
    /** Little, so that even a short outage overflows into the journal. */
    private static final int QUEUE = 2_000;

    private static final int MAX_BATCH = 2_000;
    private static final Duration SYNC_TIMEOUT = Duration.ofMillis(500);
    /** What a slow machine may add to a call that waits for nothing but itself and its disk. */
    private static final Duration SLOW_MACHINE = Duration.ofSeconds(30);

    private static final Duration DRAINED_WITHIN = Duration.ofSeconds(90);
    private static final long MEBIBYTE = 1 << 20;
    private static final long HEAP_GROWTH = 64 * MEBIBYTE;

    private final String name;
    private final HikariDataSource pool;
    private final Path journal;
    private final Duration away;

    AwayRun(String name, HikariDataSource pool, Path journal, Duration away) {
        this.name = name;
        this.pool = pool;
        this.journal = journal;
        this.away = away;
    }

    void survives(Runnable begin, Runnable end) throws Exception {
        JdbcAuditStore store =
                JdbcAuditStore.builder(pool).writeTimeout(Duration.ofSeconds(1)).build();
        AuditLogger logger = AuditLogger.builder(store)
                .journal(journal)
                .queueCapacity(QUEUE)
                .syncTimeout(SYNC_TIMEOUT)
                .closeTimeout(Duration.ofSeconds(30))
                .build()
                .start();
        try {
            long heapBefore = heap();
            long started = System.nanoTime();
            SteadyLoad load = SteadyLoad.start(logger, PER_SECOND);
            Eventually.within(Duration.ofSeconds(30), () -> logger.account().stored() > 100, logger::account);

            begin.run();
            long began = System.nanoTime();
            List<Long> before = load.acceptedCalls();
            AuditHealth worst = worst(logger);
            Eventually.within(
                    SLOW_MACHINE,
                    () -> load.wentOnSince(before),
                    () -> "callers wait for the database: " + before + ", now " + load.acceptedCalls());
            long heapGrowth = heap() - heapBefore;
            end.run();
            Duration outage = Duration.ofNanos(System.nanoTime() - began);
            load.stop();
            long ended = System.nanoTime();
            Eventually.within(DRAINED_WITHIN, () -> drained(logger), () -> logger.account() + " " + logger.health());
            Duration drained = Duration.ofNanos(System.nanoTime() - ended);
            logger.close();

            AuditAccount account = logger.account();
            System.out.println(name + " away " + millis(outage) + " ms: calls "
                    + load.accepted().size() + " (" + perSecond(load, ended - started) + " a second), longest "
                    + load.longestCalls() + ", most spooled " + worst.spooled()
                    + " (" + worst.spooledBytes() + " bytes), heap " + heapGrowth / MEBIBYTE + " MiB, drained after "
                    + millis(drained) + " ms, " + account);
            assertThat(load.failures()).isEmpty();
            assertCallsBounded(load.longestCalls());
            assertThat(worst.queueDepth()).isLessThanOrEqualTo(QUEUE + MAX_BATCH);
            assertThat(heapGrowth).as("growth of the heap in bytes").isLessThan(HEAP_GROWTH);
            assertThat(account.balance()).as("balance of %s", account).isZero();
            assertThat(account.deadLettered()).isZero();
            assertThat(account.refusedTotal())
                    .as("refused because the disk of the journal was slow for a moment: %s", account)
                    .isBetween(
                            (long) load.refused().size(),
                            (long) load.refused().size() + load.unsure().size())
                    .isLessThanOrEqualTo(load.accepted().size()); // How much is told by the speed of the disk.
            StoredKeys stored = StoredKeys.read(pool);
            assertThat(stored.doubled()).isEmpty();
            // Refused is what the caller was told; the journal may have had it all the same.
            stored.keys().removeAll(load.refused());
            stored.keys().removeAll(load.unsure());
            assertThat(stored.keys()).isEqualTo(load.accepted());
            stored.assertLeavesAreRight(store, 50);
            assertStatisticsAgree(store);
        } finally {
            logger.close();
            pool.close();
        }
    }

    /** The fullest queue and journal while the database is away. */
    private AuditHealth worst(AuditLogger logger) {
        AuditHealth worst = logger.health();
        long end = System.nanoTime() + away.toNanos();
        while (System.nanoTime() < end) {
            Eventually.pause();
            AuditHealth now = logger.health();
            assertThat(now.queueDepth()).isLessThanOrEqualTo(QUEUE + MAX_BATCH);
            worst = now.spooledBytes() >= worst.spooledBytes() ? now : worst;
        }
        return worst;
    }

    private static boolean drained(AuditLogger logger) {
        AuditHealth health = logger.health();
        return health.spooled() == 0 && health.queueDepth() == 0;
    }

    private static void assertCallsBounded(Map<AuditMode, Duration> longest) {
        assertThat(longest.get(AuditMode.ASYNC)).isLessThan(SLOW_MACHINE);
        assertThat(longest.get(AuditMode.JOURNALED)).isLessThan(SLOW_MACHINE);
        assertThat(longest.get(AuditMode.SYNC)).isLessThan(SYNC_TIMEOUT.plus(SLOW_MACHINE));
    }

    private void assertStatisticsAgree(JdbcAuditStore store) throws SQLException {
        AuditStatistics statistics = store.statistics(1);
        Map<String, Long> byCategory = counted("event_category");
        assertThat(statistics.byCategory()).isEqualTo(byCategory);
        assertThat(statistics.total())
                .isEqualTo(
                        byCategory.values().stream().mapToLong(Long::longValue).sum());
        assertThat(statistics.bySeverity()).isEqualTo(counted("severity"));
        assertThat(statistics.byStatus()).isEqualTo(counted("status"));
    }

    private Map<String, Long> counted(String column) throws SQLException {
        Map<String, Long> counts = new TreeMap<>();
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT " + column + ", COUNT(*) FROM seaworthy_audit_event GROUP BY " + column)) {
            while (row.next()) {
                counts.put(row.getString(1), row.getLong(2));
            }
        }
        return counts;
    }

    private static long heap() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    private static long perSecond(SteadyLoad load, long nanos) {
        return Math.round(load.accepted().size() * 1e9 / nanos);
    }

    private static long millis(Duration duration) {
        return duration.toMillis();
    }
}
