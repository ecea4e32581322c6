package dev.seaworthy.audit.jdbc;

import java.nio.file.Path;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcConnectionPool;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.io.TempDir;

class H2ReadCostTest extends ReadCostContract {
    private static final Pattern SCANNED = Pattern.compile("/\\* PUBLIC\\.[^*]*\\*/\\s*/\\* scanCount: (\\d+)");

    @TempDir
    static Path folder;

    private JdbcConnectionPool pool;

    @Override
    DataSource dataSource() {
        if (pool == null) {
            pool = JdbcConnectionPool.create("jdbc:h2:file:" + folder.resolve("db"), "sa", "");
        }
        return pool;
    }

    @AfterAll
    void close() {
        pool.dispose();
    }

    @Override
    String analyze() {
        return "ANALYZE";
    }

    @Override
    String explain() {
        return "EXPLAIN ANALYZE ";
    }

    /** Of the table only: what a sub-select hands on is counted once more. */
    @Override
    long touched(String plan) {
        return SCANNED.matcher(plan)
                .results()
                .mapToLong(found -> Long.parseLong(found.group(1)))
                .sum();
    }
}
