package dev.seaworthy.audit.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Path;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class H2AuditStoreTest extends JdbcStoreContract {
    @TempDir
    Path folder;

    private HikariDataSource pool;

    @Override
    String scripts() {
        return "h2";
    }

    @Override
    DataSource dataSource() {
        if (pool == null) {
            pool = pool("jdbc:h2:file:" + folder.resolve("db"));
        }
        return pool;
    }

    @AfterEach
    void closePool() {
        pool.close();
    }

    @Test
    void aDatabaseThatDelaysItsWritesIsNotCalledDurable() {
        assertThat(store.durable()).isFalse();
    }

    @Test
    void aFileWithoutWriteDelayIsCalledDurable() {
        try (HikariDataSource durable = pool("jdbc:h2:file:" + folder.resolve("durable") + ";WRITE_DELAY=0")) {
            JdbcAuditStore other = new JdbcAuditStore(durable);

            other.prepare();

            assertThat(other.durable()).isTrue();
        }
    }

    @Test
    void aDatabaseInMemoryIsNotCalledDurable() {
        try (HikariDataSource memory = pool("jdbc:h2:mem:nothing;WRITE_DELAY=0")) {
            JdbcAuditStore other = new JdbcAuditStore(memory);

            other.prepare();

            assertThat(other.durable()).isFalse();
        }
    }

    private static HikariDataSource pool(String url) {
        HikariDataSource pool = new HikariDataSource();
        pool.setJdbcUrl(url);
        pool.setMaximumPoolSize(4);
        pool.setMinimumIdle(1);
        return pool;
    }
}
