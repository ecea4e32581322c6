package dev.seaworthy.benchmarks;

import com.zaxxer.hikari.HikariDataSource;
import dev.seaworthy.audit.AuditEvent;
import dev.seaworthy.audit.AuditLogger;
import dev.seaworthy.audit.AuditMode;
import dev.seaworthy.audit.jdbc.JdbcAuditStore;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * How long a caller waits in {@code JOURNALED} and {@code SYNC}, against what each can not be without: one fsync, and one
 * autocommit INSERT of such a row.
 *
 * <p>{@code -Ddatabase=postgresql|h2|mariadb}, {@code -Dseconds=5}.
 */
public final class AuditModeLatency {

    private static final int MANY = 16;
    private static final int SINGLES = 2_000;
    private static final String TABLE = "seaworthy_audit_event";

    private final Duration span = Duration.ofSeconds(Integer.getInteger("seconds", 5));
    private final List<AuditEvent> events = new SampleEvents(17).list(10_000);

    private AuditModeLatency() {}

    /** Prints latencies, rates and ratios. */
    public static void main(String[] arguments) throws Exception {
        Report.machine();
        Path folder = Database.temporaryFolder();
        try (Database database = Database.start(System.getProperty("database", "postgresql"));
                HikariDataSource pool = database.pool(1);
                AuditLogger audit = AuditLogger.builder(new JdbcAuditStore(pool))
                        .journal(folder)
                        .build()
                        .start()) {
            new AuditModeLatency().run(audit, database, pool, folder);
        } finally {
            Database.deleteRecursively(folder);
        }
    }

    private void run(AuditLogger audit, Database database, HikariDataSource pool, Path folder) throws Exception {
        Latency insert = inserts(audit, database, pool);
        log(audit, AuditMode.SYNC, MANY);
        log(audit, AuditMode.JOURNALED, MANY);
        Report.heading(database.name() + ", each for " + span.toSeconds() + " s");
        Latency fsync = Fsync.measured(folder);
        Report.latency("write of a page and fsync", fsync);
        Report.latency("one autocommit INSERT", insert);
        Latency journaled = print(audit, AuditMode.JOURNALED, 1);
        print(audit, AuditMode.JOURNALED, MANY);
        Latency sync = print(audit, AuditMode.SYNC, 1);
        Latency group = print(audit, AuditMode.SYNC, MANY);
        Report.heading("Ratios of p50");
        Report.ratio("JOURNALED, 1 caller, to an fsync", (double) journaled.p50() / fsync.p50());
        Report.ratio("SYNC, 1 caller, to an autocommit INSERT", (double) sync.p50() / insert.p50());
        Report.ratio(
                "SYNC, " + MANY + " callers, to " + MANY + " INSERTs in turn",
                (double) group.p50() / insert.p50() / MANY);
    }

    private Latency print(AuditLogger audit, AuditMode mode, int callers) throws Exception {
        Callers.Outcome outcome = log(audit, mode, callers);
        String name = mode + ", " + callers + (callers == 1 ? " caller" : " callers");
        Report.latency(name, outcome.latency());
        Report.rate("  " + outcome.results(), outcome.calls() / outcome.seconds());
        return outcome.latency();
    }

    private Callers.Outcome log(AuditLogger audit, AuditMode mode, int callers) throws Exception {
        return Callers.run(
                callers,
                span,
                () -> audit.log(events.get(ThreadLocalRandom.current().nextInt(events.size())), mode));
    }

    /** Rows that the logger stored, inserted again. */
    private Latency inserts(AuditLogger audit, Database database, HikariDataSource pool) throws Exception {
        events.subList(0, SINGLES).forEach(event -> audit.log(event, AuditMode.SYNC));
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            TableRows rows = TableRows.read(connection, TABLE);
            statement.execute("TRUNCATE TABLE " + TABLE);
            return Latency.of(rows.insertOneByOne(connection, SINGLES, database.durableCommit()));
        }
    }
}
