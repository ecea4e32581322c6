package dev.seaworthy.audit.faults;

import com.zaxxer.hikari.HikariDataSource;
import dev.seaworthy.audit.AppendResult;
import dev.seaworthy.audit.AuditEvent;
import dev.seaworthy.audit.AuditException;
import dev.seaworthy.audit.AuditLogger;
import dev.seaworthy.audit.AuditMode;
import dev.seaworthy.audit.AuditTimeoutException;
import dev.seaworthy.audit.Resource;
import dev.seaworthy.audit.jdbc.JdbcAuditStore;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * A process that logs from several threads until it is killed, and says on a pipe what was acknowledged. Each event has
 * a key of its own, so that one stored twice under two ids would show.
 *
 * <p>Each line begins and ends with a mark and is written by one call of the kernel: a kill leaves it whole or no line.
 */
final class LoggingChild {
    static final int THREADS = 8;
    /** Small, so that {@code ASYNC} overflows into the journal when the database is away. */
    static final int QUEUE = 100;

    private static final int ROLLED_BACK_EVERY = 8;
    private static final long PACE_NANOS = 200_000;
    private static final FileOutputStream PIPE = new FileOutputStream(FileDescriptor.out);

    private final AuditMode mode;
    private final KillPoint point;
    private final String child;
    private final HikariDataSource pool;
    private final AuditLogger logger;
    private volatile boolean closing;

    private LoggingChild(AuditMode mode, KillPoint point, String child, String url, Path journal) {
        this.mode = mode;
        this.point = point;
        this.child = child;
        this.pool = TestDatabase.pool(url, mode == AuditMode.TRANSACTIONAL ? THREADS + 1 : 1);
        JdbcAuditStore store = new JdbcAuditStore(point == KillPoint.AWAY ? new AbsentDataSource() : pool);
        this.logger = AuditLogger.builder(store)
                .journal(journal)
                .queueCapacity(QUEUE)
                .syncTimeout(awaitedInVain() ? Duration.ofMillis(50) : Duration.ofSeconds(30))
                .build();
    }

    /** Mode, kill point, number of the child, URL, journal. */
    public static void main(String[] arguments) throws IOException {
        new LoggingChild(
                        AuditMode.valueOf(arguments[0]),
                        KillPoint.valueOf(arguments[1]),
                        arguments[2],
                        arguments[3],
                        Path.of(arguments[4]))
                .run();
    }

    private boolean awaitedInVain() {
        return point == KillPoint.AWAY && mode == AuditMode.SYNC;
    }

    private void run() {
        say("starting");
        logger.start();
        say("started " + logger.account().recovered());
        if (point != KillPoint.AWAY) {
            while (logger.health().spooled() > 0) {
                LockSupport.parkNanos(PACE_NANOS);
            }
            say("recovered");
        }
        for (int thread = 0; thread < THREADS; thread++) {
            String prefix = child + "-" + thread + "-";
            new Thread(() -> logForEver(prefix)).start();
        }
        if (point == KillPoint.CLOSE) {
            LockSupport.parkNanos(50 * 1_000_000L);
            closing = true;
            say("closing");
            logger.close();
            say("closed");
            // Until it is killed: one that ended by itself could not be.
            while (true) {
                LockSupport.park();
            }
        }
    }

    private void logForEver(String prefix) {
        for (long n = 0; ; n++) {
            try {
                if (!log(prefix + n, n)) {
                    return;
                }
            } catch (AuditTimeoutException unknown) {
                if (!awaitedInVain()) {
                    say("failed " + prefix + n + " " + unknown);
                    return;
                }
                say("unknown " + prefix + n);
            } catch (SQLException | RuntimeException failure) {
                say("failed " + prefix + n + " " + failure);
                return;
            }
            if (mode == AuditMode.ASYNC || mode == AuditMode.JOURNALED) {
                LockSupport.parkNanos(PACE_NANOS);
            }
        }
    }

    private boolean log(String key, long n) throws SQLException {
        if (mode == AuditMode.TRANSACTIONAL) {
            inTransaction(key, n % ROLLED_BACK_EVERY == ROLLED_BACK_EVERY - 1);
            return true;
        }
        AppendResult result = logger.log(event(key), mode);
        if (result.accepted()) {
            say((result.durable() ? "durable " : "queued ") + key);
            return true;
        }
        if (mode == AuditMode.ASYNC && !closing) {
            // The queue was full and the disk of the journal slow for a moment.
            say("unknown " + key);
            return true;
        }
        if (!closing) {
            say("failed " + key + " " + result);
        }
        return false;
    }

    private void inTransaction(String key, boolean rollback) throws SQLException {
        try (Connection connection = pool.getConnection()) {
            connection.setAutoCommit(false);
            try (PreparedStatement insert = connection.prepareStatement("INSERT INTO business (id) VALUES (?)")) {
                insert.setString(1, key);
                insert.executeUpdate();
            }
            logger.log(event(key), connection);
            if (rollback) {
                connection.rollback();
            } else {
                connection.commit();
            }
        }
        say((rollback ? "rolledback " : "durable ") + key);
    }

    private static AuditEvent event(String key) {
        return AuditEvent.of("kill.campaign").on(Resource.of("key", key)).with("n", key);
    }

    private static void say(String line) {
        try {
            PIPE.write(("\n> " + line + " .\n").getBytes(StandardCharsets.UTF_8));
        } catch (IOException parentGone) {
            throw new AuditException("nobody reads what this process acknowledges", parentGone);
        }
    }
}
