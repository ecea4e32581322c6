package dev.seaworthy.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SqlMetricTest {

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final Meters meters = new Meters(registry);
    private final Samples samples = new Samples();
    private final JdbcDataSource dataSource = new JdbcDataSource();
    private Connection open;

    @BeforeEach
    void orders() throws SQLException {
        dataSource.setURL("jdbc:h2:mem:shop");
        open = dataSource.getConnection();
        execute("CREATE TABLE orders (state VARCHAR, amount INT)");
        execute("INSERT INTO orders VALUES ('open', 10), ('open', 20), ('paid', 5)");
    }

    @AfterEach
    void closeDatabase() throws SQLException {
        open.close();
    }

    @Test
    void oneNumberIsOneGauge() {
        take(probe(SqlMetric.of("orders.all", "SELECT count(*) FROM orders").in("orders")));

        assertThat(registry.get("orders.all").gauge().value()).isEqualTo(3);
        assertThat(registry.get("orders.all").gauge().getId().getBaseUnit()).isEqualTo("orders");
    }

    @Test
    void eachRowIsAGaugeTaggedByItsOtherColumnsAndGoesWithTheRow() throws SQLException {
        SqlMetricProbe probe =
                probe(SqlMetric.of("orders.amount", "SELECT state, sum(amount) FROM orders GROUP BY state"));
        take(probe);
        assertThat(registry.get("orders.amount").tag("state", "open").gauge().value())
                .isEqualTo(30);

        execute("DELETE FROM orders WHERE state = 'open'");
        execute("INSERT INTO orders VALUES ('late', 7)");
        take(probe);

        assertThat(registry.find("orders.amount").tag("state", "open").gauge()).isNull();
        assertThat(registry.get("orders.amount").tag("state", "late").gauge().value())
                .isEqualTo(7);
    }

    @Test
    void aQueryThatFailsIsUnknownAndNotItsLastValue() throws SQLException {
        SqlMetricProbe probe = probe(SqlMetric.of("orders.all", "SELECT count(*) FROM orders"));
        take(probe);
        Gauge gauge = registry.get("orders.all").gauge();

        execute("DROP TABLE orders");
        take(probe);

        assertThat(gauge.value()).isNaN();
        assertThat(probe.sampled().problem().orElseThrow().reason())
                .startsWith("failed with")
                .doesNotContain("orders");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT X, X FROM SYSTEM_RANGE(1, 101) | more than 100 rows",
                "SELECT 'a' AS kind, X FROM SYSTEM_RANGE(1, 2) | same tags",
                "SELECT 'three' | no number",
                "SELECT 1 AS \"a b\", 2 | no tag"
            })
    void anAnswerThatMakesNoGaugesIsUnknownWithTheReason(String queryAndReason) {
        String[] parts = queryAndReason.split(" \\| ", 2);
        SqlMetricProbe probe = probe(SqlMetric.of("orders.odd", parts[0]));

        take(probe);

        assertThat(probe.sampled().problem().orElseThrow().reason()).contains(parts[1]);
        assertThat(registry.getMeters()).isEmpty();
    }

    @Test
    void aNullIsUnknown() {
        take(probe(SqlMetric.of("orders.max", "SELECT max(amount) FROM orders WHERE state = 'none'")));

        assertThat(registry.get("orders.max").gauge().value()).isNaN();
    }

    @Test
    void theMonitorRefusesADatabaseItDoesNotKnow() {
        MetricsMonitorBuilder builder = MetricsMonitor.builder()
                .database("shop", dataSource)
                .sqlMetric("store", SqlMetric.of("orders.all", "SELECT 1"));

        assertThatThrownBy(builder::build)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("\"store\"")
                .hasMessageContaining("[shop]");
    }

    @Test
    void theMonitorAsksInTheBackgroundAndTakesItsGaugesBack() {
        SimpleMeterRegistry host = new SimpleMeterRegistry();
        try (MetricsMonitor metrics = MetricsMonitor.builder()
                .meterRegistry(host)
                .database("shop", dataSource)
                .sqlMetric("shop", SqlMetric.of("orders.all", "SELECT count(*) FROM orders"))
                .build()
                .start()) {
            while (host.find("orders.all").gauge() == null
                    || Double.isNaN(host.get("orders.all").gauge().value())) {
                Thread.onSpinWait();
            }
            assertThat(metrics.databases().errors())
                    .noneMatch(error -> error.probe().startsWith("sql metric"));
        }

        assertThat(host.getMeters()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Orders", "orders-open", ".orders", "orders..open", "orders open"})
    void aNameThatIsNoMeterIsRefused(String name) {
        assertThatThrownBy(() -> SqlMetric.of(name, "SELECT 1")).hasMessageContaining("orders.open");
    }

    @Test
    void aQueryTooOftenIsRefused() {
        SqlMetric metric = SqlMetric.of("orders.open", "SELECT 1");

        assertThatThrownBy(() -> metric.every(Duration.ofSeconds(1))).hasMessageContaining("at least 10 s");
    }

    private SqlMetricProbe probe(SqlMetric metric) {
        return new SqlMetricProbe(metric, new DatabaseAccess(dataSource), meters, samples);
    }

    private void take(SqlMetricProbe probe) {
        assertThat(probe.sampled().claim(0)).isTrue();
        probe.sampled().take();
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = open.createStatement()) {
            statement.execute(sql);
        }
    }
}
