package dev.seaworthy.alerts.slo;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.seaworthy.testsupport.PostgresServer;
import dev.seaworthy.testsupport.TcpProxy;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** With a pool whose connections do not commit by themselves. */
class PostgresCountStoreTest extends JdbcCountStoreContract {

    private static PostgresServer server;
    private static HikariDataSource pool;

    @BeforeAll
    static void start() {
        server = PostgresServer.start();
        pool = new HikariDataSource();
        pool.setJdbcUrl(server.jdbcUrl());
        pool.setMaximumPoolSize(4);
        pool.setAutoCommit(false);
    }

    @AfterAll
    static void stop() {
        pool.close();
        server.close();
    }

    @Override
    DataSource dataSource() {
        return pool;
    }

    @Override
    String createdSchema() throws SQLException {
        execute("CREATE SCHEMA IF NOT EXISTS counts");
        return "counts";
    }

    @Test
    void whatIsCountedWhileTheDatabaseIsAwayIsSavedWhenItIsBack() throws SQLException {
        try (TcpProxy proxy = TcpProxy.to(server.port())) {
            PGSimpleDataSource away = new PGSimpleDataSource();
            away.setURL(server.jdbcUrl().replace(":" + server.port() + "/", ":" + proxy.port() + "/"));
            MovedTime time = new MovedTime(NOW.toString());
            CountStore behind = JdbcCountStore.builder(away).build();
            CountingInstance first = new CountingInstance(time, behind, "pod-1").counts(10, 1);
            assertThat(first.monitor.exchangeOnce()).isTrue();

            proxy.refuse();
            first.counts(10, 1);
            assertThat(first.monitor.exchangeOnce()).isFalse();
            first.counts(10, 1);
            proxy.heal();
            assertThat(first.monitor.exchangeOnce()).isTrue();

            CountingInstance second = new CountingInstance(time, open(), "pod-2").counts(5, 0);
            assertThat(second.monitor.exchangeOnce()).isTrue();
            assertThat(second.budget("30d").total()).isEqualTo(35);
            assertThat(second.budget("30d").good()).isEqualTo(32);
            assertThat(second.item().instances()).isEqualTo(2);
        }
    }
}
