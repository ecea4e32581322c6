package dev.seaworthy.audit.jdbc;

import com.zaxxer.hikari.HikariDataSource;
import dev.seaworthy.testsupport.PostgresServer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;

class PostgresReadCostTest extends ReadCostContract {
    private static final Pattern SCANNED = Pattern.compile("Scan.*actual rows=(\\d+)(?:\\.\\d+)? loops=(\\d+)");
    private static final Pattern REMOVED = Pattern.compile("Rows Removed by (?:Filter|Index Recheck): (\\d+)");

    private PostgresServer server;
    private HikariDataSource pool;

    @Override
    DataSource dataSource() {
        if (pool == null) {
            server = PostgresServer.start();
            pool = new HikariDataSource();
            pool.setJdbcUrl(server.jdbcUrl());
            pool.setMaximumPoolSize(2);
        }
        return pool;
    }

    @AfterAll
    void close() {
        pool.close();
        server.close();
    }

    @Override
    String analyze() {
        return "VACUUM ANALYZE seaworthy_audit_event";
    }

    @Override
    String explain() {
        return "EXPLAIN (ANALYZE, TIMING OFF, SUMMARY OFF) ";
    }

    /** Rows that a filter removed are reported per loop, as an average. */
    @Override
    long touched(String plan) {
        long touched = 0;
        long loops = 1;
        for (String line : plan.lines().toList()) {
            Matcher scanned = SCANNED.matcher(line);
            Matcher removed = REMOVED.matcher(line);
            if (line.contains("actual rows")) {
                loops = Long.parseLong(line.replaceFirst(".*loops=(\\d+).*", "$1"));
            }
            if (scanned.find() && !line.contains("Subquery Scan")) {
                touched += Long.parseLong(scanned.group(1)) * loops;
            } else if (removed.find()) {
                touched += Long.parseLong(removed.group(1)) * loops;
            }
        }
        return touched;
    }
}
