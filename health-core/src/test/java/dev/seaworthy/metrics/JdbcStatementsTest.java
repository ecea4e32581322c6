package dev.seaworthy.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import com.zaxxer.hikari.HikariDataSource;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.config.MeterFilterReply;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.h2.jdbc.JdbcConnection;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Statements that go through no library but the driver. */
class JdbcStatementsTest {

    private final Statements statements = new Statements(new Meters(new SimpleMeterRegistry()));
    private final HikariDataSource pool = new HikariDataSource();
    private final JdbcTiming timing = new JdbcTiming();
    private DataSource timed = pool;

    @BeforeEach
    void open() throws SQLException {
        pool.setJdbcUrl("jdbc:h2:mem:jdbc-statements");
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE IF NOT EXISTS person (id INT PRIMARY KEY)");
            statement.execute("CREATE TABLE IF NOT EXISTS seaworthy_audit_event (id INT)");
            statement.execute("DELETE FROM person");
        }
        timed = timing.around(pool);
        statements.watch(timing);
    }

    @AfterEach
    void close() {
        pool.close();
    }

    @Test
    void plainPreparedAndBatchedStatementsCountOnceEach() throws SQLException {
        try (Connection connection = timed.getConnection();
                Statement plain = connection.createStatement();
                PreparedStatement prepared = connection.prepareStatement("INSERT INTO person VALUES (?)")) {
            plain.execute("DELETE FROM person");
            for (int id = 1; id <= 3; id++) {
                prepared.setInt(1, id);
                prepared.addBatch();
            }
            prepared.executeBatch();
            plain.executeQuery("/* count-persons */ SELECT count(*) FROM person");
        }

        assertThat(statements.report())
                .extracting(DatabaseReport.Statement::name, DatabaseReport.Statement::count)
                .containsExactlyInAnyOrder(
                        tuple("unnamed delete", 1L), tuple("unnamed insert", 1L), tuple("count-persons", 1L));
        assertThat(statements.report()).allSatisfy(statement -> {
            assertThat(statement.totalMs()).isPositive().isLessThan(60_000);
            assertThat(statement.errors()).isZero();
        });
    }

    @Test
    void failureCountsAsErrorAndReachesTheCallerAsItIs() throws SQLException {
        try (Connection connection = timed.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("INSERT INTO person VALUES (1)");

            assertThatThrownBy(() -> statement.execute("/* again */ INSERT INTO person VALUES (1)"))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("primary key");
        }

        assertThat(statement("again").errors()).isEqualTo(1);
        assertThat(statement("again").count()).isEqualTo(1);
    }

    @Test
    void whatIsWrittenToOurOwnTablesIsNotTheApplicationsWork() throws SQLException {
        execute(timed, "INSERT INTO seaworthy_audit_event VALUES (1)");

        assertThat(statements.report()).isEmpty();
    }

    @Test
    void whatJdbiTellsByItselfCountsOnceUnderItsName() throws SQLException {
        Jdbi jdbi = Jdbi.create(timed);
        statements.watch(jdbi);

        jdbi.useHandle(handle -> {
            handle.createQuery("SELECT 1")
                    .define(Statements.NAME, "answer")
                    .mapTo(Integer.class)
                    .one();
            assertThatThrownBy(() -> handle.execute("SELECT nothing")).isInstanceOf(JdbiException.class);
            handle.getConnection().createStatement().execute("/* by-hand */ SELECT 1");
        });

        assertThat(statements.report())
                .extracting(DatabaseReport.Statement::name, DatabaseReport.Statement::count)
                .containsExactlyInAnyOrder(tuple("answer", 1L), tuple("by-hand", 1L));
    }

    @Test
    void belowAPoolItHearsTheSame() throws SQLException {
        try (HikariDataSource above = new HikariDataSource()) {
            above.setDataSource(timing.around(pool));
            execute(above, "/* below */ SELECT 1");
        }

        assertThat(statement("below").count()).isEqualTo(1);
    }

    @Test
    void meterThatCannotBeMadeIsNotTheHostsFailure() throws SQLException {
        SimpleMeterRegistry full = new SimpleMeterRegistry();
        full.config().meterFilter(new MeterFilter() {
            @Override
            public MeterFilterReply accept(Meter.Id id) {
                throw new IllegalStateException("too many meters");
            }
        });
        new Statements(new Meters(full)).watch(timing);

        try (Connection connection = timed.getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT 42")) {
            assertThat(rows.next()).isTrue();
        }
    }

    @Test
    void successorOfAClosedMonitorGoesOnBeingTold() throws SQLException {
        Statements successor = new Statements(new Meters(new SimpleMeterRegistry()));
        successor.watch(timing);
        statements.close();

        execute(timed, "SELECT 1");

        assertThat(successor.report()).hasSize(1);
    }

    @Test
    void whatIsHeardAlreadyIsNotWrappedAgain() {
        assertThat(timing.around(timed)).isSameAs(timed);
    }

    @Test
    void emptyBatchIsNoStatement() throws SQLException {
        try (Connection connection = timed.getConnection();
                Statement statement = connection.createStatement()) {
            statement.executeBatch();
        }

        assertThat(statements.report()).isEmpty();
    }

    @Test
    void driverIsReachedByUnwrapping() throws SQLException {
        try (Connection connection = timed.getConnection()) {
            assertThat(connection.unwrap(JdbcConnection.class)).isNotNull();
        }
        assertThat(timed.unwrap(HikariDataSource.class)).isSameAs(pool);
    }

    @Test
    void afterCloseConnectionsWorkOnAndCountNothing() throws SQLException {
        try (Connection connection = timed.getConnection();
                Statement statement = connection.createStatement()) {
            statements.close();
            statement.execute("SELECT 1");
        }
        execute(timed, "SELECT 1");

        assertThat(statements.report()).isEmpty();
        assertThatThrownBy(() -> statements.watch(timing)).hasMessageContaining("closed");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/* find-orders */ SELECT 1               | find-orders",
                "/*find.orders_2*/SELECT 1                | find.orders_2",
                "/* select o from Order o */ select 1     | unnamed select",
                "/* 17 */ update t set a = 1              | unnamed update",
                "/*+ FULL(t) */ delete from t             | unnamed delete",
                "-- find-orders                           | unnamed other",
                "  /* a b */ -- c                         | unnamed other",
                "WITH x AS (SELECT 1) SELECT * FROM x     | unnamed with",
                "{? = call total(?)}                      | unnamed call",
                "(select 1) union (select 2)              | unnamed select",
                "secret                                   | unnamed other",
                "''                                       | unnamed other"
            })
    void nameIsOneWordOfACommentElseTheFirstWord(String sql, String name) {
        assertThat(StatementName.of(sql)).isEqualTo(name);
    }

    private static void execute(DataSource source, String sql) throws SQLException {
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private DatabaseReport.Statement statement(String name) {
        return statements.report().stream()
                .filter(statement -> statement.name().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
