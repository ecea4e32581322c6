package dev.seaworthy.benchmarks;

import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Fills the table of a PostgreSQL store with events of 100 days in the order of their ids, made by the server itself:
 * that is many times as fast as sending them. Few users, addresses and artifacts have most events; 2 of 100 fail.
 */
final class SampleTable {

    static final int USERS = 20_000;
    static final int ARTIFACTS = 500_000;
    static final int ADDRESSES = 50_000;
    static final int DAYS = 100;

    private static final String TABLE = "seaworthy_audit_event";
    private static final String OTHER_INDEXES =
            " FROM pg_indexes WHERE tablename = '" + TABLE + "' AND indexname NOT LIKE '%pkey'";
    private static final int CHUNK = 100_000;
    private static final int SESSIONS = 2;

    private final HikariDataSource pool;
    private final long rows;

    SampleTable(HikariDataSource pool, long rows) {
        this.pool = pool;
        this.rows = rows;
    }

    static String userId(int user) {
        return "u-" + user;
    }

    static String username(int user) {
        return "user" + user + "@example.org";
    }

    static String artifactId(int artifact) {
        return "a-" + artifact;
    }

    static String address(int source) {
        return "10." + source % 200 + "." + source / 200 + "." + source % 7;
    }

    /** Fills the table unless it has that many rows already; its indexes are built afterwards, which is faster. */
    void fill() throws Exception {
        long present = Long.parseLong(query("SELECT count(*) FROM " + TABLE).get(0));
        if (present == rows) {
            Report.note("The table has its rows already.");
            return;
        }
        if (present > 0) {
            throw new IllegalStateException("the table " + TABLE + " has " + present + " rows and not " + rows
                    + "; name another database, or drop the table");
        }
        long begin = System.nanoTime();
        List<String> indexes = query("SELECT indexdef" + OTHER_INDEXES);
        for (String name : query("SELECT indexname" + OTHER_INDEXES)) {
            execute("DROP INDEX " + name);
        }
        inParallel(inserts());
        report("rows are there", begin);
        inParallel(indexes);
        report("indexes are built", begin);
        execute("VACUUM ANALYZE " + TABLE);
        execute("CHECKPOINT");
        report("table is vacuumed and analysed", begin);
    }

    private List<String> inserts() throws IOException {
        String template;
        try (InputStream in = Objects.requireNonNull(
                SampleTable.class.getResourceAsStream("sample-events.sql"), "sample-events.sql")) {
            template = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
        long step = DAYS * 86_400_000_000L / rows;
        long start = System.currentTimeMillis() * 1000 - rows * step;
        String events = template.replace("${users}", Integer.toString(USERS))
                .replace("${artifacts}", Integer.toString(ARTIFACTS))
                .replace("${addresses}", Integer.toString(ADDRESSES))
                .replace("${start}", Long.toString(start))
                .replace("${step}", Long.toString(step));
        List<String> statements = new ArrayList<>();
        for (long first = 1; first <= rows; first += CHUNK) {
            statements.add(events.replace("${first}", Long.toString(first))
                    .replace("${last}", Long.toString(Math.min(rows, first + CHUNK - 1))));
        }
        return statements;
    }

    private void inParallel(List<String> statements) throws Exception {
        ExecutorService executor = Executors.newFixedThreadPool(SESSIONS);
        try {
            List<Future<?>> running = new ArrayList<>();
            for (String statement : statements) {
                running.add(executor.submit(() -> {
                    execute(statement);
                    return null;
                }));
            }
            for (Future<?> future : running) {
                future.get();
            }
        } finally {
            executor.shutdownNow();
        }
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("SET maintenance_work_mem = '512MB'");
            statement.execute(sql);
        }
    }

    private List<String> query(String sql) throws SQLException {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            List<String> values = new ArrayList<>();
            while (row.next()) {
                values.add(row.getString(1));
            }
            return values;
        }
    }

    private static void report(String what, long begin) {
        Report.note("After " + (System.nanoTime() - begin) / 1_000_000_000 + " s the " + what + ".");
    }
}
