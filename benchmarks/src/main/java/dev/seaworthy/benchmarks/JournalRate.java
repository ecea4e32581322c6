package dev.seaworthy.benchmarks;

import com.zaxxer.hikari.HikariDataSource;
import dev.seaworthy.audit.AppendResult;
import dev.seaworthy.audit.AuditAccount;
import dev.seaworthy.audit.AuditEvent;
import dev.seaworthy.audit.AuditLogger;
import dev.seaworthy.audit.AuditMode;
import dev.seaworthy.audit.AuditStore;
import dev.seaworthy.audit.jdbc.JdbcAuditStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;

/**
 * How many {@code JOURNALED} events a second are acknowledged to 64 callers: in a burst while the store is idle, while a
 * store takes them at once, and with PostgreSQL behind a journal that reaches its cap.
 *
 * <p>What one fsync takes is measured before each, in the same folder. {@code -Dseconds=10}, {@code -Dcallers=64}.
 */
public final class JournalRate {

    private static final long NO_CAP = 8L << 30;
    private static final long SMALL_CAP = 16L << 20;
    private static final double GOAL_PER_SECOND = 100_000;
    private static final double FSYNC_NANOS = 300_000;
    private static final Duration WARM_UP = Duration.ofSeconds(3);
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(2);

    private final int callers = Integer.getInteger("callers", 64);
    private final Duration span = Duration.ofSeconds(Integer.getInteger("seconds", 10));
    private final List<AuditEvent> events = new SampleEvents(17).list(10_000);

    private JournalRate() {}

    /** Prints rates, latencies, results and the ratios to the limits. */
    public static void main(String[] arguments) throws Exception {
        Report.machine();
        JournalRate benchmark = new JournalRate();
        benchmark.whileStoreIsIdle();
        benchmark.whileStoreTakesAll();
        benchmark.atTheCap();
    }

    private void whileStoreIsIdle() throws Exception {
        Path folder = Database.temporaryFolder();
        HeldStore store = new HeldStore();
        try (AuditLogger audit = logger(store, folder, NO_CAP)) {
            log(audit, WARM_UP);
            Latency fsync = Fsync.measured(folder);
            Callers.Outcome outcome = log(audit, span);
            Report.heading("Store idle: " + callers + " callers, " + span.toSeconds() + " s");
            Report.latency("write of a page and fsync", fsync);
            print(outcome);
            double rate = outcome.of(AppendResult.Journaled.class) / outcome.seconds();
            Report.ratioAtLeast("journaled to 100,000/s", rate / GOAL_PER_SECOND, 1);
            Report.ratioAtMost("fsync (p50) to the 0.3 ms that this presumes", fsync.p50() / FSYNC_NANOS, 1);
            Report.ratio("events per fsync time", rate * fsync.p50() / 1e9);
            drain(audit, store);
        } finally {
            Database.deleteRecursively(folder);
        }
    }

    private void drain(AuditLogger audit, HeldStore store) {
        long begin = System.nanoTime();
        store.release();
        awaitEmpty(audit);
        AuditAccount account = audit.account();
        Report.rate("read back into a store that does nothing", account.stored() / ((System.nanoTime() - begin) / 1e9));
        requireBalance(account);
    }

    private void whileStoreTakesAll() throws Exception {
        Path folder = Database.temporaryFolder();
        try (AuditLogger audit = logger(new CountingStore(), folder, NO_CAP)) {
            log(audit, WARM_UP);
            Callers.Outcome outcome = log(audit, span);
            Report.heading("Store that does nothing, emptied all the while");
            print(outcome);
            Report.count("left in the journal at the end", audit.account().spooled());
            awaitEmpty(audit);
            requireBalance(audit.account());
        } finally {
            Database.deleteRecursively(folder);
        }
    }

    private void atTheCap() throws Exception {
        Path folder = Database.temporaryFolder();
        Report.heading("PostgreSQL, journal of at most " + (SMALL_CAP >> 20) + " MiB");
        try (Database database = Database.start("postgresql");
                HikariDataSource pool = database.pool(1);
                AuditLogger audit = logger(new JdbcAuditStore(pool), folder, SMALL_CAP)) {
            log(audit, WARM_UP);
            long before = audit.account().stored();
            Callers.Outcome outcome = log(audit, span);
            double stored = (audit.account().stored() - before) / outcome.seconds();
            print(outcome);
            Report.rate("stored meanwhile", stored);
            Report.ratio(
                    "acknowledged to stored",
                    (outcome.calls() - outcome.of(AppendResult.Refused.class)) / outcome.seconds() / stored);
            awaitEmpty(audit);
            Report.note("  refused: " + audit.account().refused());
            requireBalance(audit.account());
        } finally {
            Database.deleteRecursively(folder);
        }
    }

    private static AuditLogger logger(AuditStore store, Path folder, long cap) {
        return AuditLogger.builder(store)
                .mode(AuditMode.JOURNALED)
                .journal(folder)
                .journalLimit(cap)
                .build()
                .start();
    }

    private Callers.Outcome log(AuditLogger audit, Duration time) throws Exception {
        return Callers.run(
                callers,
                time,
                () -> audit.log(events.get(ThreadLocalRandom.current().nextInt(events.size()))));
    }

    private static void print(Callers.Outcome outcome) {
        outcome.results().forEach((result, count) -> Report.rate(result, count / outcome.seconds()));
        Report.latency("latency of a call", outcome.latency());
        Report.micros("processor time of this process, per call", outcome.cpuSeconds() * 1e6 / outcome.calls());
    }

    private static void awaitEmpty(AuditLogger audit) {
        long deadline = System.nanoTime() + LONGEST_WAIT.toNanos();
        while (waiting(audit.account()) > 0) {
            if (System.nanoTime() - deadline > 0) {
                throw new IllegalStateException("not empty within " + LONGEST_WAIT + ": " + audit.account());
            }
            LockSupport.parkNanos(1_000_000);
        }
    }

    private static long waiting(AuditAccount account) {
        return account.spooled() + account.queued() + account.inFlight();
    }

    /** A rate at which events get lost is no rate. */
    private static void requireBalance(AuditAccount account) {
        if (account.balance() != 0) {
            throw new IllegalStateException("events were lost or counted twice: " + account);
        }
    }
}
