package dev.seaworthy.audit.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.seaworthy.audit.AuditEvent;
import dev.seaworthy.audit.AuditQuery;
import dev.seaworthy.audit.HoldScope;
import dev.seaworthy.audit.LegalHold;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import java.util.UUID;
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
    void whatCouldNotBeSyncedIsNotCalledDurableUntilALaterCommitCouldBe() throws SQLException {
        String url = "jdbc:h2:file:" + folder.resolve("rights") + ";WRITE_DELAY=0";
        try (HikariDataSource owner = pool(url);
                Connection connection = owner.getConnection();
                Statement statement = connection.createStatement()) {
            new JdbcAuditStore(owner).prepare();
            statement.execute("CREATE USER guest PASSWORD ''");
            statement.execute("GRANT ALL ON SCHEMA PUBLIC TO guest");
            try (HikariDataSource guest = pool(url.replace(";WRITE_DELAY=0", ""))) {
                guest.setUsername("guest");
                JdbcAuditStore limited = new JdbcAuditStore(guest);
                limited.prepare();
                assertThat(limited.durable()).isFalse();

                statement.execute("ALTER USER guest ADMIN TRUE");
                limited.append(events.batch(AuditEvent.of("a.b")));
                assertThat(limited.durable()).isTrue();

                statement.execute("ALTER USER guest ADMIN FALSE");
                limited.append(events.batch(AuditEvent.of("a.b")));
                assertThat(limited.durable()).isFalse();
                assertThat(limited.page(AuditQuery.all()).items()).hasSize(2);
            }
        }
    }

    @Test
    void anAccountThatMayNotSyncCanPlaceAndReleaseHolds() throws SQLException {
        execute("CREATE USER guest PASSWORD ''");
        execute("GRANT ALL ON SCHEMA PUBLIC TO guest");
        LegalHold hold = new LegalHold(
                UUID.randomUUID(), "case", "lawyer", HoldScope.user("u-1"), clock.instant(), Optional.empty());
        try (HikariDataSource guest = pool(pool.getJdbcUrl())) {
            guest.setUsername("guest");
            JdbcAuditStore limited = new JdbcAuditStore(guest);
            limited.prepare();

            limited.place(hold);
            assertThat(limited.activeHolds()).containsExactly(hold);
            assertThat(limited.release(hold.id(), clock.instant())).isTrue();
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
