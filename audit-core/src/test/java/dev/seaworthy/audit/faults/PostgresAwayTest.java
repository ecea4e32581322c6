package dev.seaworthy.audit.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.seaworthy.audit.AppendResult;
import dev.seaworthy.audit.AuditAccount;
import dev.seaworthy.audit.AuditEvent;
import dev.seaworthy.audit.AuditListener;
import dev.seaworthy.audit.AuditLogger;
import dev.seaworthy.audit.AuditMode;
import dev.seaworthy.audit.AuditPage;
import dev.seaworthy.audit.AuditQuery;
import dev.seaworthy.audit.StoredEvent;
import dev.seaworthy.audit.jdbc.JdbcAuditStore;
import dev.seaworthy.testsupport.PostgresServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PostgresAwayTest {
    private static final int EVENTS = 600;

    @TempDir
    Path folder;

    @Test
    void whatIsLoggedWhilePostgresIsStoppedOrPausedIsStoredExactlyOnceAfterwards() throws Exception {
        Semaphore storedEvents = new Semaphore(0);
        try (PostgresServer server = PostgresServer.start();
                HikariDataSource pool = pool(server)) {
            JdbcAuditStore store = JdbcAuditStore.builder(pool)
                    .writeTimeout(Duration.ofSeconds(1))
                    .build();
            AuditLogger logger = AuditLogger.builder(store)
                    .journal(folder.resolve("journal"))
                    .syncTimeout(Duration.ofMillis(200))
                    .listener(counting(storedEvents))
                    .build()
                    .start();
            List<AppendResult> results = new ArrayList<>(logAll(logger));

            server.stop();
            results.addAll(logAll(logger));
            assertThat(logger.health().spooled()).isPositive();
            server.restart();
            results.addAll(logAll(logger));
            server.pause();
            results.addAll(logAll(logger));
            server.resume();
            results.addAll(logAll(logger));
            assertThat(storedEvents.tryAcquire(results.size(), 30, TimeUnit.SECONDS))
                    .as("stored within 30 s: %s, %s", logger.account(), logger.health())
                    .isTrue();
            logger.close();

            AuditAccount account = logger.account();
            assertThat(account.balance()).isZero();
            assertThat(account.stored()).isEqualTo(results.size());
            assertThat(account.spooled()).isZero();
            assertThat(results).allMatch(AppendResult::accepted);
            assertThat(allIds(store))
                    .containsExactlyInAnyOrderElementsOf(
                            results.stream().map(AppendResult::eventId).toList());
        }
    }

    private static List<AppendResult> logAll(AuditLogger logger) {
        List<AppendResult> results = new ArrayList<>();
        for (int i = 0; i < EVENTS; i++) {
            AuditMode mode = i % 200 == 0 ? AuditMode.SYNC : i % 10 == 0 ? AuditMode.JOURNALED : AuditMode.ASYNC;
            results.add(logger.log(AuditEvent.of("a.b"), mode));
        }
        return results;
    }

    private static AuditListener counting(Semaphore stored) {
        return new AuditListener() {
            @Override
            public void onStored(List<StoredEvent> events) {
                stored.release(events.size());
            }
        };
    }

    private static List<UUID> allIds(JdbcAuditStore store) {
        List<UUID> ids = new ArrayList<>();
        AuditQuery query = AuditQuery.all().limit(500);
        AuditPage page = store.page(query);
        while (true) {
            page.items().forEach(event -> ids.add(event.id()));
            if (page.nextCursor().isEmpty()) {
                return ids;
            }
            page = store.page(query.cursor(page.nextCursor().get()));
        }
    }

    private static HikariDataSource pool(PostgresServer server) {
        HikariDataSource pool = new HikariDataSource();
        pool.setJdbcUrl(server.jdbcUrl() + "&connectTimeout=1&socketTimeout=2");
        pool.setConnectionTimeout(1000);
        pool.setValidationTimeout(500);
        pool.setMaximumPoolSize(2);
        return pool;
    }
}
