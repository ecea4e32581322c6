package dev.seaworthy.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.core.statement.SqlLogger;
import org.jdbi.v3.core.statement.StatementContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StatementsTest {

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final Statements statements = new Statements(new Meters(registry));
    private final List<String> heardByTheHost = new ArrayList<>();
    private final Jdbi jdbi = Jdbi.create("jdbc:h2:mem:");

    @BeforeEach
    void aHostWithALoggerOfItsOwn() {
        jdbi.setSqlLogger(new SqlLogger() {
            @Override
            public void logAfterExecution(StatementContext context) {
                heardByTheHost.add(context.getRawSql());
            }
        });
        statements.watch(jdbi);
    }

    @Test
    void aStatementIsTimedByItsNameAndNeverByItsText() {
        try (Handle handle = jdbi.open()) {
            handle.execute("CREATE TABLE person (name VARCHAR)");
            handle.createUpdate("INSERT INTO person VALUES ('secret')")
                    .define(Statements.NAME, "add-person")
                    .execute();
            handle.createQuery("SELECT count(*) FROM person WHERE name = 'secret'")
                    .mapTo(Integer.class)
                    .one();
        }

        assertThat(statements.report())
                .extracting(DatabaseReport.Statement::name)
                .containsExactlyInAnyOrder("add-person", "unnamed create", "unnamed select");
        DatabaseReport.Statement added = statement("add-person");
        assertThat(added.count()).isEqualTo(1);
        assertThat(added.errors()).isZero();
        assertThat(added.totalMs()).isPositive();
        assertThat(added.meanMs()).isEqualTo(added.totalMs());
        assertThat(added.p95Ms()).isPositive();
        assertThat(registry.get("db.client.operation.duration")
                        .tags("statement", "add-person", "outcome", "success")
                        .timer()
                        .count())
                .isEqualTo(1);
        assertThat(heardByTheHost).hasSize(3);
    }

    @Test
    void aFailedStatementCountsAsError() {
        try (Handle handle = jdbi.open()) {
            handle.execute("CREATE TABLE person (id INT PRIMARY KEY)");
            handle.execute("INSERT INTO person VALUES (1)");
            assertThatThrownBy(() -> handle.createUpdate("INSERT INTO person VALUES (1)")
                            .define(Statements.NAME, "add-person")
                            .execute())
                    .isInstanceOf(JdbiException.class);
        }

        assertThat(statement("add-person").errors()).isEqualTo(1);
        assertThat(statement("add-person").count()).isEqualTo(1);
    }

    @Test
    void theCostliestStatementComesFirst() {
        statements.record("cheap", Duration.ofMillis(1), true);
        statements.record("report", Duration.ofMillis(700), true);
        statements.record("lookup", Duration.ofMillis(5), true);

        assertThat(statements.report())
                .extracting(DatabaseReport.Statement::name)
                .containsExactly("report", "lookup", "cheap");
        assertThat(statement("report").p95Ms()).isBetween(500.0, 1000.0);
    }

    @Test
    void watchedTwiceAStatementCountsOnce() {
        statements.watch(jdbi);

        jdbi.useHandle(handle -> handle.execute("CREATE TABLE once (id INT)"));

        assertThat(statement("unnamed create").count()).isEqualTo(1);
    }

    @Test
    void textsAndNamesWithoutEndMakeNoMetersWithoutEnd() {
        try (Handle handle = jdbi.open()) {
            for (int i = 0; i < 300; i++) {
                handle.createQuery("SELECT " + i)
                        .define(Statements.NAME, "query-" + i)
                        .mapTo(Integer.class)
                        .one();
                handle.createQuery("/* " + i + " */ SELECT 1")
                        .mapTo(Integer.class)
                        .one();
            }
        }

        assertThat(statements.report()).hasSize(201);
        assertThat(statement("unnamed select").count()).isEqualTo(300);
        assertThat(statement("OTHER").count()).isEqualTo(101);
    }

    @Test
    void afterCloseTheHostHasItsLoggerBackAndOpenHandlesCountNothing() {
        try (Handle handle = jdbi.open()) {
            statements.close();

            handle.execute("CREATE TABLE late (id INT)");
        }
        jdbi.useHandle(handle -> handle.execute("CREATE TABLE later (id INT)"));

        assertThat(statements.report()).isEmpty();
        assertThat(heardByTheHost).hasSize(2);
        assertThatThrownBy(() -> statements.watch(jdbi)).hasMessageContaining("closed");
    }

    private DatabaseReport.Statement statement(String name) {
        return statements.report().stream()
                .filter(statement -> statement.name().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
