package dev.seaworthy.audit.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.seaworthy.audit.AuditEvent;
import dev.seaworthy.audit.AuditLogger;
import dev.seaworthy.audit.AuditMode;
import dev.seaworthy.audit.AuditPage;
import dev.seaworthy.audit.AuditQuery;
import dev.seaworthy.testsupport.ChildJvm;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A process that logs is killed at different points; the parent keeps its own record of what was acknowledged. */
class CrashTest {
    private static final String ACKNOWLEDGED = "ack ";

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({"SYNC, 200", "JOURNALED, 200"})
    void whatWasAcknowledgedBeforeTheKillIsStoredExactlyOnce(AuditMode mode, int acknowledgements) {
        List<UUID> acknowledged = new ArrayList<>();
        // Twice on the same folder: the second process also recovers what the first left, and is killed meanwhile.
        for (int round = 0; round < 2; round++) {
            acknowledged.addAll(killedAfter(acknowledgements, mode));
        }

        try (HikariDataSource pool = pool(folder)) {
            JdbcAuditStore store = new JdbcAuditStore(pool);
            AuditLogger recovering = logger(store, folder).start();
            recovering.close();

            assertThat(acknowledged).hasSizeGreaterThanOrEqualTo(2 * acknowledgements);
            assertThat(allIds(store)).doesNotHaveDuplicates().containsAll(acknowledged);
            assertThat(recovering.account().balance()).isZero();
            assertThat(recovering.account().spooled()).isZero();
        }
    }

    private List<UUID> killedAfter(int acknowledgements, AuditMode mode) {
        try (ChildJvm child = ChildJvm.start(LoggingProcess.class, folder.toString(), mode.name())) {
            for (int i = 0; i < acknowledgements; i++) {
                child.awaitLine(line -> line.startsWith(ACKNOWLEDGED), 60, TimeUnit.SECONDS);
            }
            List<String> output = child.kill();
            assertThat(child.exitValue()).isEqualTo(137);
            return output.stream()
                    .filter(line -> line.startsWith(ACKNOWLEDGED) && line.length() == ACKNOWLEDGED.length() + 36)
                    .map(line -> UUID.fromString(line.substring(ACKNOWLEDGED.length())))
                    .toList();
        }
    }

    private static List<UUID> allIds(JdbcAuditStore store) {
        AuditQuery query = AuditQuery.all().limit(500);
        AuditPage first = store.page(query);
        return Stream.iterate(first, page -> page != null, page -> page.nextCursor()
                        .map(cursor -> store.page(query.cursor(cursor)))
                        .orElse(null))
                .flatMap(page -> page.items().stream())
                .map(event -> event.id())
                .toList();
    }

    private static HikariDataSource pool(Path folder) {
        HikariDataSource pool = new HikariDataSource();
        pool.setJdbcUrl("jdbc:h2:file:" + folder.resolve("db") + ";WRITE_DELAY=0");
        return pool;
    }

    private static AuditLogger logger(JdbcAuditStore store, Path folder) {
        return AuditLogger.builder(store)
                .journal(folder.resolve("journal"))
                .closeTimeout(Duration.ofSeconds(30))
                .build();
    }

    /** Logs from several threads until it is killed. */
    static final class LoggingProcess {
        private LoggingProcess() {}

        public static void main(String[] arguments) {
            Path folder = Path.of(arguments[0]);
            AuditMode mode = AuditMode.valueOf(arguments[1]);
            AuditLogger logger =
                    logger(new JdbcAuditStore(pool(folder)), folder).start();
            for (int i = 0; i < 8; i++) {
                new Thread(() -> {
                            while (true) {
                                UUID id = logger.log(AuditEvent.of("a.b"), mode).eventId();
                                synchronized (LoggingProcess.class) {
                                    System.out.println(ACKNOWLEDGED + id);
                                }
                            }
                        })
                        .start();
            }
        }
    }
}
