package dev.seaworthy.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.metrics.MetricsTrackerFactory;
import com.zaxxer.hikari.metrics.micrometer.MicrometerMetricsTrackerFactory;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PoolTrackerTest {

    private final SimpleMeterRegistry host = new SimpleMeterRegistry();
    private final HikariDataSource pool = pool();

    @AfterEach
    void close() {
        pool.close();
    }

    @Test
    void poolTellsHowLongItsConnectionsAreWaitedForAndHeld() throws SQLException {
        borrow();
        MetricsMonitor metrics = boundMonitor();
        borrow();

        assertThat(host.get("hikaricp.connections.acquire").timer().count()).isEqualTo(1);
        assertThat(host.get("hikaricp.connections.usage").timer().count()).isEqualTo(1);
        assertThat(host.get("hikaricp.connections.creation").timer().count()).isNotNegative();
        assertThat(metrics.scrape(null, null, Set.of()).text().lines())
                .as("no series twice")
                .filteredOn(line -> line.startsWith("hikaricp_connections_active{"))
                .containsExactly("hikaricp_connections_active{pool=\"tracked\"} 0.0");
    }

    @Test
    void whoGetsNoConnectionInTimeIsCounted() throws SQLException {
        boundMonitor();
        pool.setConnectionTimeout(250);
        try (Connection only = pool.getConnection()) {
            assertThatThrownBy(pool::getConnection).isInstanceOf(SQLException.class);

            assertThat(only.isValid(1)).isTrue();
        }

        assertThat(host.get("hikaricp.connections.timeout").counter().count()).isEqualTo(1);
    }

    @Test
    void poolThatStartsLaterHasItsMetersFromThenOn() throws SQLException {
        boundMonitor();
        assertThat(poolMeters()).isEmpty();

        borrow();

        assertThat(host.get("hikaricp.connections.max")
                        .tag("pool", "tracked")
                        .gauge()
                        .value())
                .isEqualTo(1);
    }

    @Test
    void closedMonitorLetsGoOfThePoolAndTheNextTakesIt() throws SQLException {
        borrow();
        for (int i = 0; i < 2; i++) {
            MetricsMonitor metrics = boundMonitor();
            borrow();
            assertThat(poolMeters()).hasSize(10);

            metrics.close();

            assertThat(poolMeters()).isEmpty();
            assertThat(pool.getMetricsTrackerFactory()).isNull();
            borrow();
        }
    }

    @Test
    void poolThatNeverStartedIsLetGoToo() throws SQLException {
        boundMonitor().close();

        assertThat(pool.getMetricsTrackerFactory()).isNull();
        borrow();
        assertThat(poolMeters()).isEmpty();
    }

    @Test
    void poolThatReportsElsewhereIsLeftAlone() throws SQLException {
        SimpleMeterRegistry elsewhere = new SimpleMeterRegistry();
        MetricsTrackerFactory own = new MicrometerMetricsTrackerFactory(elsewhere);
        pool.setMetricsTrackerFactory(own);
        borrow();
        MetricsMonitor metrics = boundMonitor();
        assertThat(poolMeters()).isEmpty();

        metrics.close();

        assertThat(pool.getMetricsTrackerFactory()).isSameAs(own);
        assertThat(elsewhere.get("hikaricp.connections.max").gauge().value()).isEqualTo(1);
    }

    /** Without its thread, which would borrow connections too. */
    private MetricsMonitor boundMonitor() {
        MetricsMonitor metrics = MetricsMonitor.builder()
                .meterRegistry(host)
                .database("main", pool)
                .withoutJvmMeters()
                .build();
        metrics.bind();
        return metrics;
    }

    private void borrow() throws SQLException {
        try (Connection connection = pool.getConnection()) {
            assertThat(connection.isValid(1)).isTrue();
        }
    }

    private List<Meter> poolMeters() {
        return host.getMeters().stream()
                .filter(meter -> meter.getId().getName().startsWith("hikaricp."))
                .toList();
    }

    private static HikariDataSource pool() {
        HikariDataSource pool = new HikariDataSource();
        pool.setPoolName("tracked");
        pool.setJdbcUrl("jdbc:h2:mem:tracked");
        pool.setMaximumPoolSize(1);
        return pool;
    }
}
