package dev.seaworthy.benchmarks;

import com.zaxxer.hikari.HikariDataSource;
import dev.seaworthy.audit.AuditEvent;
import dev.seaworthy.audit.AuditLogger;
import dev.seaworthy.audit.jdbc.IndexProfile;
import dev.seaworthy.audit.jdbc.JdbcAuditStore;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;

/**
 * How many events a second are stored through an {@link AuditLogger} with one connection, against other ways to write
 * the very same rows into the same table.
 *
 * <p>In each round the logger stores a burst, from the first call until the last row is committed; its rows are read
 * back, and every peer writes them again into the emptied table. What a peer writes is made ready beforehand.
 *
 * <p>{@code -Ddatabase=postgresql|h2|mariadb}, {@code -Drows=50000}, {@code -Drounds=5}, {@code -Dindexes=LEAN,FULL}.
 */
public final class StoredRate {

    private static final String TABLE = "seaworthy_audit_event";
    /** As large as a batch of the logger. */
    private static final int BATCH = 500;
    /** One by one is slow: fewer rows do. */
    private static final int SINGLES = 2_000;

    private static final int SEED = 17;
    private static final int WARM_UP_ROUNDS = 3;
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(5);

    private static final String LOGGER = "AuditLogger";
    private static final String ONE_BY_ONE = "one INSERT per event, autocommit";
    private static final String BATCHES = "JDBC batches of " + BATCH;
    private static final String ONE_BATCH = "one JDBC batch of all rows";
    private static final String REWRITTEN = "JDBC batches of " + BATCH + ", reWriteBatchedInserts";
    private static final String COPIES = "bare binary COPY of " + BATCH + " rows each";
    private static final String COPY = "bare binary COPY of all rows";

    private final Database database;
    private final int rows;
    private final int rounds;

    private StoredRate(Database database, int rows, int rounds) {
        this.database = database;
        this.rows = rows;
        this.rounds = rounds;
    }

    /** Prints rates (medians over the rounds) and ratios, for each index profile. */
    public static void main(String[] arguments) throws Exception {
        Report.machine();
        for (IndexProfile profile : profiles()) {
            try (Database database = Database.start(System.getProperty("database", "postgresql"))) {
                new StoredRate(database, Integer.getInteger("rows", 50_000), Integer.getInteger("rounds", 5))
                        .run(profile);
            }
        }
    }

    private static List<IndexProfile> profiles() {
        return Arrays.stream(System.getProperty("indexes", "LEAN,FULL").split(","))
                .map(IndexProfile::valueOf)
                .toList();
    }

    private void run(IndexProfile profile) throws Exception {
        Map<String, List<Double>> rates = new LinkedHashMap<>();
        try (HikariDataSource pool = database.pool(1);
                HikariDataSource rewriting = database.pool(1, isPostgres() ? "&reWriteBatchedInserts=true" : "")) {
            JdbcAuditStore store = JdbcAuditStore.builder(pool).indexes(profile).build();
            store.prepare();
            for (int round = -WARM_UP_ROUNDS; round < rounds; round++) {
                Map<String, Double> measured = round(store, pool, rewriting);
                if (round >= 0) {
                    measured.forEach((name, rate) -> rates.computeIfAbsent(name, key -> new ArrayList<>())
                            .add(rate));
                }
            }
        }
        Map<String, Double> medians = new LinkedHashMap<>();
        rates.forEach((name, values) -> medians.put(name, median(values)));
        Report.heading(database.name() + ", " + profile + ": " + rows + " rows, medians of " + rounds + " rounds");
        medians.forEach(Report::rate);
        ratios(profile, medians);
    }

    private Map<String, Double> round(JdbcAuditStore store, HikariDataSource pool, HikariDataSource rewriting)
            throws Exception {
        Map<String, Double> rates = new LinkedHashMap<>();
        empty(pool);
        List<AuditEvent> events = new SampleEvents(SEED).list(rows);
        rates.put(LOGGER, rows / seconds(() -> logAll(store, events)));
        TableRows again;
        try (Connection connection = pool.getConnection()) {
            again = TableRows.read(connection, TABLE);
        }
        String durable = database.durableCommit();
        if (isPostgres()) {
            BareCopy copy;
            try (Connection connection = pool.getConnection()) {
                copy = BareCopy.read(connection, TABLE);
            }
            rates.put(COPY, rows / timed(pool, copy::run));
            rates.put(COPIES, rows / timed(pool, connection -> copy.runInBatches(connection, BATCH)));
            rates.put(
                    REWRITTEN,
                    rows / timed(rewriting, connection -> again.insertInBatches(connection, BATCH, durable)));
        } else {
            rates.put(ONE_BATCH, rows / timed(pool, connection -> again.insertInBatches(connection, rows, durable)));
        }
        rates.put(BATCHES, rows / timed(pool, connection -> again.insertInBatches(connection, BATCH, durable)));
        int singles = Math.min(SINGLES, rows);
        rates.put(ONE_BY_ONE, singles / timed(pool, connection -> again.insertOneByOne(connection, singles, durable)));
        return rates;
    }

    private void ratios(IndexProfile profile, Map<String, Double> rates) {
        double toSingle = ratio(rates, ONE_BY_ONE);
        if (isPostgres() && profile == IndexProfile.LEAN) {
            Report.ratioAtLeast("AuditLogger to bare COPY of all rows", ratio(rates, COPY), 0.8);
            Report.ratioAtLeast("AuditLogger to one INSERT per event", toSingle, 4);
        } else if (isPostgres()) {
            Report.ratio("AuditLogger to bare COPY of all rows", ratio(rates, COPY));
            Report.ratio("AuditLogger to one INSERT per event", toSingle);
        } else {
            Report.ratio("AuditLogger to one JDBC batch of all rows", ratio(rates, ONE_BATCH));
            Report.ratio("AuditLogger to one INSERT per event", toSingle);
        }
        Report.ratio("AuditLogger to JDBC batches of " + BATCH, ratio(rates, BATCHES));
        if (isPostgres()) {
            Report.ratio("AuditLogger to bare COPY of " + BATCH + " rows each", ratio(rates, COPIES));
        }
    }

    private static double ratio(Map<String, Double> rates, String peer) {
        return Objects.requireNonNull(rates.get(LOGGER)) / Objects.requireNonNull(rates.get(peer));
    }

    private void logAll(JdbcAuditStore store, List<AuditEvent> events) {
        CountingStore counted = new CountingStore(store);
        try (AuditLogger audit = AuditLogger.builder(counted)
                .queueCapacity(2 * rows)
                .nodeId("node-1")
                .build()
                .start()) {
            events.forEach(audit::log);
            awaitStored(audit, counted);
        }
    }

    private void awaitStored(AuditLogger audit, CountingStore counted) {
        long deadline = System.nanoTime() + LONGEST_WAIT.toNanos();
        while (counted.count() < rows) {
            if (System.nanoTime() - deadline > 0) {
                throw new IllegalStateException("not stored within " + LONGEST_WAIT + ": " + audit.account());
            }
            LockSupport.parkNanos(200_000);
        }
    }

    private double timed(HikariDataSource pool, SqlWork work) throws Exception {
        empty(pool);
        try (Connection connection = pool.getConnection()) {
            return seconds(() -> work.run(connection));
        }
    }

    /** The server also writes out what the last way left in its memory, so that the next one does not pay for it. */
    private void empty(HikariDataSource pool) throws SQLException {
        execute(pool, "TRUNCATE TABLE " + TABLE);
        if (isPostgres()) {
            execute(pool, "CHECKPOINT");
        }
    }

    private static void execute(HikariDataSource pool, String sql) throws SQLException {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static double seconds(Work work) throws Exception {
        long begin = System.nanoTime();
        work.run();
        return (System.nanoTime() - begin) / 1e9;
    }

    private static double median(List<Double> values) {
        return values.stream().sorted().toList().get(values.size() / 2);
    }

    private boolean isPostgres() {
        return database.name().equals("postgresql");
    }

    @FunctionalInterface
    private interface Work {
        void run() throws Exception;
    }

    @FunctionalInterface
    private interface SqlWork {
        void run(Connection connection) throws Exception;
    }
}
