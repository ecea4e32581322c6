package dev.seaworthy.audit.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.seaworthy.audit.Actor;
import dev.seaworthy.audit.AuditEvent;
import dev.seaworthy.audit.AuditQuery;
import dev.seaworthy.audit.AuditStatus;
import dev.seaworthy.audit.Resource;
import dev.seaworthy.audit.StoredEvent;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.Query;
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
    void aDatabaseInMemoryIsNotCalledDurable() {
        try (HikariDataSource memory = pool("jdbc:h2:mem:nothing;WRITE_DELAY=0")) {
            JdbcAuditStore other = new JdbcAuditStore(memory);

            other.prepare();

            assertThat(other.durable()).isFalse();
        }
    }

    @Test
    void everyIndexedFilterWalksItsIndexInsteadOfSortingWhatMatches() {
        AuditQuery all = AuditQuery.all();

        assertThat(plan(all)).contains("PRIMARY_KEY");
        assertThat(plan(all.userId("u"))).contains("AUDIT_EVENT_USER");
        assertThat(plan(all.eventTypes("a.b"))).contains("AUDIT_EVENT_TYPE");
        assertThat(plan(all.resourceType("t").resourceId("r"))).contains("AUDIT_EVENT_RESOURCE");
        assertThat(plan(all.status(AuditStatus.FAILURE).username("n"))).contains("AUDIT_EVENT_FAILED_NAME");
        assertThat(plan(all.status(AuditStatus.FAILURE).ipAddress("a"))).contains("AUDIT_EVENT_FAILED_IP");
    }

    private String plan(AuditQuery query) {
        store.append(
                events.batch(IntStream.range(0, 2_000).mapToObj(this::event).toArray(AuditEvent[]::new)));
        Filter filter = new Filter(query, null, clock.instant());
        filter.after(new Cursor(StoredEvent.firstIdAt(clock.instant()), Optional.empty()));
        return Jdbi.create(dataSource()).withHandle(handle -> {
            handle.execute("ANALYZE");
            Query explain = handle.createQuery(
                    "EXPLAIN SELECT id FROM seaworthy_audit_event" + filter.where() + filter.order() + " LIMIT 101");
            for (int i = 0; i < filter.arguments().size(); i++) {
                explain.bind(i, filter.arguments().get(i));
            }
            assertThat(explain.mapTo(String.class).one()).contains("index sorted");
            return explain.mapTo(String.class).one();
        });
    }

    private AuditEvent event(int i) {
        return AuditEvent.of("a.type" + i % 40)
                .by(Actor.user("u" + i % 30, "n" + i % 35))
                .ipAddress("a" + i % 25)
                .on(Resource.of("t" + i % 3, "r" + i % 100));
    }

    private static HikariDataSource pool(String url) {
        HikariDataSource pool = new HikariDataSource();
        pool.setJdbcUrl(url);
        pool.setMaximumPoolSize(4);
        pool.setMinimumIdle(1);
        return pool;
    }
}
