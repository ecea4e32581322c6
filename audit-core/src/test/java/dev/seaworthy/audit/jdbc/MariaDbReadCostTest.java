package dev.seaworthy.audit.jdbc;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.zaxxer.hikari.HikariDataSource;
import dev.seaworthy.testsupport.MariaDbServer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;

class MariaDbReadCostTest extends ReadCostContract {
    private static final Pattern TABLE = Pattern.compile(
            "\"table_name\": \"seaworthy_audit_event\".*?\"r_loops\": (\\d+).*?\"r_rows\": ([\\d.]+|null)",
            Pattern.DOTALL);

    private MariaDbServer server;
    private HikariDataSource pool;

    @Override
    DataSource dataSource() {
        if (pool == null) {
            assumeTrue(MariaDbServer.isInstalled(), "MariaDB is not installed");
            server = MariaDbServer.start("--innodb-flush-method=nosync");
            pool = new HikariDataSource();
            pool.setJdbcUrl(server.jdbcUrl());
            pool.setMaximumPoolSize(2);
        }
        return pool;
    }

    @AfterAll
    void close() {
        if (server != null) {
            pool.close();
            server.close();
        }
    }

    @Override
    String analyze() {
        return "ANALYZE TABLE seaworthy_audit_event PERSISTENT FOR ALL";
    }

    /** It sees where the window ends only in each entry, and so looks at all entries of the user, a third of the trail. */
    @Override
    long userWindow() {
        return Math.max(window(), size() * 4L / 10);
    }

    @Override
    String explain() {
        return "ANALYZE FORMAT=JSON ";
    }

    @Override
    long touched(String plan) {
        double touched = 0;
        Matcher table = TABLE.matcher(plan);
        while (table.find()) {
            if (!table.group(2).equals("null")) {
                touched += Long.parseLong(table.group(1)) * Double.parseDouble(table.group(2));
            }
        }
        return Math.round(touched);
    }
}
