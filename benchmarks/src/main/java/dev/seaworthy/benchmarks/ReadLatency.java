package dev.seaworthy.benchmarks;

import com.zaxxer.hikari.HikariDataSource;
import dev.seaworthy.audit.AuditExport;
import dev.seaworthy.audit.AuditQuery;
import dev.seaworthy.audit.AuditStatus;
import dev.seaworthy.audit.AuditStoreException;
import dev.seaworthy.audit.FailedLogins;
import dev.seaworthy.audit.Severity;
import dev.seaworthy.audit.StoredEvent;
import dev.seaworthy.audit.jdbc.JdbcAuditStore;
import java.io.OutputStream;
import java.io.Writer;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.postgresql.PGConnection;

/**
 * How long each read of the design takes on PostgreSQL with 10 million events, against its limit.
 *
 * <p>Each read is done many times with keys drawn as the events were, so that most are frequent ones. The first pass
 * finds few of its pages in the server's memory; the second one asks for the same keys again.
 *
 * <p>{@code -Drows=10000000}; {@code -Durl=jdbc:postgresql://…} for a server of one's own, which keeps the events for the
 * next run; {@code -Dload=only} to stop after filling it.
 */
public final class ReadLatency {

    private static final double FAST_NANOS = 5e6;
    private static final double GROUPED_NANOS = 500e6;
    private static final int WARM_UP = 300;
    private static final int SEED = 5;
    private static final Duration DAY = Duration.ofDays(1);

    private final JdbcAuditStore store;
    private final HikariDataSource pool;
    private final Instant newest;

    private ReadLatency(JdbcAuditStore store, HikariDataSource pool, Instant newest) {
        this.store = store;
        this.pool = pool;
        this.newest = newest;
    }

    /** Fills the table where needed and prints the latency of each read and its ratio to the limit. */
    public static void main(String[] arguments) throws Exception {
        Report.machine();
        long rows = Long.getLong("rows", 10_000_000);
        try (Database database = Database.start("postgresql");
                HikariDataSource pool = database.pool(2)) {
            JdbcAuditStore store = new JdbcAuditStore(pool);
            store.prepare();
            new SampleTable(pool, rows).fill();
            if (!"only".equals(System.getProperty("load"))) {
                StoredEvent last = store.page(AuditQuery.all().limit(1)).items().get(0);
                // Windows that end now end at the newest event, however long ago the table was filled.
                JdbcAuditStore then =
                        JdbcAuditStore.builder(pool).clock(last::createdAt).build();
                new ReadLatency(then, pool, last.createdAt()).run(rows);
            }
        }
    }

    private void run(long rows) throws Exception {
        Random warmUp = new Random(SEED - 1);
        for (int i = 0; i < WARM_UP; i++) {
            store.page(AuditQuery.all().userId(user(warmUp)));
            store.page(AuditQuery.all().to(instant(warmUp)));
        }
        Report.heading("Reads with a limit, " + rows + " events, pages of 100");
        limited("newest page", 500, page(random -> AuditQuery.all()));
        limited("page at any time", 500, page(random -> AuditQuery.all().to(instant(random))));
        limited("page after another", 500, nextPage(500));
        limited("by user", 500, page(random -> AuditQuery.all().userId(user(random))));
        limited("by resource", 500, page(random -> AuditQuery.all()
                .resourceType("artifact")
                .resourceId(SampleTable.artifactId(skewed(random, SampleTable.ARTIFACTS)))));
        limited("failed logins of an address", 500, page(random -> AuditQuery.all()
                .failedLogins()
                .ipAddress(SampleTable.address(skewed(random, SampleTable.ADDRESSES)))));
        limited("failed logins of a username", 500, page(random -> AuditQuery.all()
                .failedLogins()
                .username(SampleTable.username(skewed(random, SampleTable.USERS)))));
        for (FailedLogins.Grouping grouping : new FailedLogins.Grouping[] {
            FailedLogins.Grouping.byUsername(DAY), FailedLogins.Grouping.byIpAddress(DAY)
        }) {
            measure(
                    "failed logins of 24 h by " + grouping.field().column(),
                    20,
                    GROUPED_NANOS,
                    random -> store.failedLogins(grouping));
        }

        Report.heading("Further reads");
        free("one event by id", 500, oneOf(500));
        free("frequent type", 200, page(random -> AuditQuery.all().eventTypes("artifact.download")));
        free("rare type", 200, page(random -> AuditQuery.all().eventTypes("user.delete")));
        free("frequent prefix (auth.*)", 200, page(random -> AuditQuery.all().eventTypes("auth.*")));
        free("rare prefix (user.*)", 50, page(random -> AuditQuery.all().eventTypes("user.*")));
        free("three types, any time", 50, page(random -> AuditQuery.all()
                .eventTypes("auth.login.failed", "config.change", "user.delete")
                .to(instant(random))));
        free("rare type of a user", 50, page(random -> AuditQuery.all()
                .eventTypes("config.change")
                .userId(user(random))));
        free("failures of an address", 200, page(random -> AuditQuery.all()
                .status(AuditStatus.FAILURE)
                .ipAddress(SampleTable.address(skewed(random, SampleTable.ADDRESSES)))));
        free("status failure, window of 7 days", 50, page(random -> AuditQuery.all()
                .status(AuditStatus.FAILURE)
                .to(instant(random))));
        free("severity critical, window of 7 days", 20, page(random -> AuditQuery.all()
                .severity(Severity.CRITICAL)
                .to(instant(random))));
        free("unknown trace, window of 7 days", 5, page(random -> AuditQuery.all()
                .traceId("none" + random.nextInt())
                .to(instant(random))));
        free("unknown trace, window of 31 days", 2, page(random -> AuditQuery.all()
                .traceId("none" + random.nextInt())
                .from(newest.minus(Duration.ofDays(31)))));
        free("newest page, counted up to 10,000", 50, page(random -> AuditQuery.all()
                .userId(SampleTable.userId(0))
                .countedUpTo10000()));
        free("statistics of 24 h", 10, random -> store.statistics(24));
        free("statistics of 31 days", 2, random -> store.statistics(744));
        export();
    }

    private Read page(Function<Random, AuditQuery> query) {
        return random -> store.page(query.apply(random));
    }

    /** The cursors were made beforehand, so that only the second page is timed. */
    private Read nextPage(int count) {
        Random random = new Random(SEED);
        List<AuditQuery> pages = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            AuditQuery query = AuditQuery.all().to(instant(random));
            pages.add(query.cursor(store.page(query).nextCursor().orElseThrow()));
        }
        return draw -> store.page(pages.get(draw.nextInt(count)));
    }

    /** Their pages were read a moment ago, to know their ids. */
    private Read oneOf(int count) {
        Random random = new Random(SEED);
        List<UUID> ids = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            AuditQuery query = AuditQuery.all().to(instant(random)).limit(1);
            ids.add(store.page(query).items().get(0).id());
        }
        return draw -> store.find(ids.get(draw.nextInt(count))).orElseThrow();
    }

    private void limited(String name, int times, Read read) {
        measure(name, times, FAST_NANOS, read);
    }

    private void free(String name, int times, Read read) {
        measure(name, times, 0, read);
    }

    private void measure(String name, int times, double limitNanos, Read read) {
        Latency first;
        Latency second;
        try {
            first = pass(times, read);
            second = pass(times, read);
        } catch (AuditStoreException failure) {
            // Most likely the statement timeout: a result as well.
            Report.note("  " + name + ": " + failure.getMessage());
            return;
        }
        Report.latency(name, first);
        Report.latency("  again", second);
        if (limitNanos > 0) {
            Report.ratioAtMost(
                    "  p99 to the limit of " + (long) (limitNanos / 1e6) + " ms", first.p99() / limitNanos, 1);
        }
    }

    private static Latency pass(int times, Read read) {
        Random random = new Random(SEED);
        long[] nanos = new long[times];
        for (int i = 0; i < times; i++) {
            long begin = System.nanoTime();
            read.with(random);
            nanos[i] = System.nanoTime() - begin;
        }
        return Latency.of(nanos);
    }

    /** A day of events as NDJSON, against the server's own COPY of the same rows as text. */
    private void export() throws Exception {
        AuditQuery day = AuditQuery.all().from(newest.minus(DAY));
        CountingWriter lines = new CountingWriter();
        long begin = System.nanoTime();
        new AuditExport(store).ndjson(day, lines);
        double exported = lines.count.get() / ((System.nanoTime() - begin) / 1e9);
        String copy = "COPY (SELECT * FROM seaworthy_audit_event WHERE id >= '"
                + StoredEvent.firstIdAt(newest.minus(DAY)) + "' ORDER BY id DESC) TO STDOUT";
        double copied;
        try (Connection connection = pool.getConnection()) {
            long start = System.nanoTime();
            long rows =
                    connection.unwrap(PGConnection.class).getCopyAPI().copyOut(copy, OutputStream.nullOutputStream());
            copied = rows / ((System.nanoTime() - start) / 1e9);
        }
        Report.heading("Export of one day, " + lines.count.get() + " events");
        Report.rate("NDJSON", exported);
        Report.rate("bare COPY to text", copied);
        Report.ratio("export to bare COPY", exported / copied);
    }

    private static String user(Random random) {
        return SampleTable.userId(skewed(random, SampleTable.USERS));
    }

    private Instant instant(Random random) {
        return newest.minusSeconds((long) (random.nextDouble() * (SampleTable.DAYS - 8) * 86_400));
    }

    private static int skewed(Random random, int bound) {
        double uniform = random.nextDouble();
        return (int) (bound * uniform * uniform * uniform);
    }

    /** A read whose key is drawn. */
    @FunctionalInterface
    private interface Read {
        Object with(Random random);
    }

    /** Counts lines and keeps nothing. */
    private static final class CountingWriter extends Writer {

        private final AtomicLong count = new AtomicLong();

        @Override
        public void write(char[] buffer, int offset, int length) {
            for (int i = offset; i < offset + length; i++) {
                if (buffer[i] == '\n') {
                    count.incrementAndGet();
                }
            }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}
