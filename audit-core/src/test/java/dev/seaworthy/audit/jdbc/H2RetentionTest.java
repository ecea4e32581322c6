package dev.seaworthy.audit.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.seaworthy.audit.AuditEvent;
import dev.seaworthy.audit.AuditLogger;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class H2RetentionTest extends RetentionContract {
    @TempDir
    Path folder;

    private HikariDataSource pool;

    @BeforeEach
    @Override
    protected void prepareStore() {
        pool = new HikariDataSource();
        pool.setJdbcUrl("jdbc:h2:file:" + folder.resolve("db"));
        pool.setMaximumPoolSize(4);
        super.prepareStore();
    }

    @AfterEach
    @Override
    void leaveNothing() throws SQLException {
        super.leaveNothing();
        pool.close();
    }

    @Override
    DataSource dataSource() {
        return pool;
    }

    @Override
    void isByKey(String plan) {
        assertThat(plan).contains("PRIMARY_KEY").contains("index sorted");
    }

    @Override
    void isByType(String plan) {
        assertThat(plan).contains("AUDIT_EVENT_TYPE").contains("index sorted");
    }

    @Override
    String analyze() {
        return "ANALYZE";
    }

    @Test
    void aTrailOfYearsWithoutARetentionIsToldInHealth() {
        store(AuditEvent.of("a.b"));
        AuditLogger logger = logger(AuditLogger.builder(store));
        logger.start();

        clock.forward(Duration.ofMinutes(2));

        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (logger.health().retention().isEmpty() && System.nanoTime() < end) {
            Thread.onSpinWait();
        }
        assertThat(logger.health().retention().orElseThrow())
                .contains("no retention is configured")
                .contains("2020-01-01T00:00:00.123456Z");
    }
}
