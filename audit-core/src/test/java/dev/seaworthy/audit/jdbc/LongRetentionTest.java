package dev.seaworthy.audit.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.seaworthy.audit.Actor;
import dev.seaworthy.audit.AppendResult;
import dev.seaworthy.audit.AuditEvent;
import dev.seaworthy.audit.AuditLogger;
import dev.seaworthy.audit.AuditMode;
import dev.seaworthy.audit.HoldScope;
import dev.seaworthy.audit.PruneReport;
import dev.seaworthy.audit.RetentionPolicy;
import dev.seaworthy.audit.SealedEvents;
import dev.seaworthy.audit.SettableClock;
import dev.seaworthy.testsupport.PostgresServer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A large prune beside a writer: nothing too much, nothing too little, and nobody waits for it. */
@Tag("long")
class LongRetentionTest {
    private static final Instant LONG_AGO = Instant.parse("2020-01-01T00:00:00Z");
    private static final int BATCH = 1_000;
    private static final int MILLION = Integer.getInteger("million", 1_000_000);

    @TempDir
    Path folder;

    @Test
    void aMillionEventsGoWhileAWriterLogsOnPostgres() throws Exception {
        try (PostgresServer server = PostgresServer.start();
                HikariDataSource pool = pool(server.jdbcUrl())) {
            pruneBesideAWriter(pool, MILLION);
        }
    }

    @Test
    void eventsGoWhileAWriterLogsOnH2() throws Exception {
        try (HikariDataSource pool = pool("jdbc:h2:file:" + folder.resolve("db") + ";WRITE_DELAY=0")) {
            pruneBesideAWriter(pool, MILLION / 5);
        }
    }

    private static void pruneBesideAWriter(DataSource database, int events) throws Exception {
        JdbcAuditStore store = new JdbcAuditStore(database);
        store.prepare();
        fill(store, events);
        AuditLogger logger = AuditLogger.builder(store)
                .syncTimeout(Duration.ofSeconds(30))
                .retention(RetentionPolicy.keepFor(Duration.ofDays(30)).pausing(Duration.ofMillis(1)))
                .build()
                .start();
        logger.holds().place(HoldScope.user("held"), "case", Actor.system());
        AtomicBoolean done = new AtomicBoolean();
        CompletableFuture<List<Long>> writer = CompletableFuture.supplyAsync(() -> logUntil(done, logger));

        long begun = System.nanoTime();
        PruneReport report = logger.retention().prune();
        long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begun);
        done.set(true);
        List<Long> waits = writer.get(60, TimeUnit.SECONDS);
        logger.close();

        waits.sort(null);
        System.out.printf(
                "pruned %,d of %,d in %d s; meanwhile %,d SYNC events, p99 %.1f ms, worst %.1f ms%n",
                report.deleted(),
                events,
                seconds,
                waits.size(),
                waits.get(waits.size() * 99 / 100) / 1e6,
                waits.get(waits.size() - 1) / 1e6);
        int held = events / BATCH;
        assertThat(report.deleted()).isEqualTo(events - held);
        assertThat(report.held()).isEqualTo(held);
        assertThat(number(database, "SELECT SUM(deleted) FROM seaworthy_audit_prune"))
                .isEqualTo(report.deleted());
        // The writer's, those of the prune and of the hold, and what is held.
        assertThat(number(database, "SELECT COUNT(*) FROM seaworthy_audit_event"))
                .isEqualTo(waits.size() + 2L + held);
        assertThat(logger.account().balance()).isZero();
        assertThat(logger.account().stored()).isEqualTo(waits.size() + 2L);
    }

    /** Of each batch one event is held. */
    private static void fill(JdbcAuditStore store, int count) {
        SettableClock clock = new SettableClock(LONG_AGO);
        SealedEvents events = new SealedEvents(clock);
        for (int i = 0; i < count / BATCH; i++) {
            List<AuditEvent> batch = new ArrayList<>();
            batch.add(AuditEvent.of("data.access").by(Actor.user("held")));
            while (batch.size() < BATCH) {
                batch.add(AuditEvent.of(batch.size() % 3 == 0 ? "auth.logout" : "data.access")
                        .by(Actor.user("u-" + batch.size())));
            }
            clock.forward(Duration.ofSeconds(1));
            store.append(events.batch(batch));
        }
    }

    /** How long each call took, in nanoseconds. */
    private static List<Long> logUntil(AtomicBoolean done, AuditLogger logger) {
        List<Long> waits = new ArrayList<>();
        while (!done.get() || waits.size() < 100) {
            long begun = System.nanoTime();
            AppendResult result = logger.log(AuditEvent.of("a.now").by(Actor.user("u")), AuditMode.SYNC);
            waits.add(System.nanoTime() - begun);
            assertThat(result).isInstanceOf(AppendResult.Stored.class);
        }
        return waits;
    }

    private static long number(DataSource database, String sql) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }

    private static HikariDataSource pool(String url) {
        HikariDataSource pool = new HikariDataSource();
        pool.setJdbcUrl(url);
        pool.setMaximumPoolSize(3);
        return pool;
    }
}
