package dev.seaworthy.alerts.slo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the store does on every database. */
abstract class JdbcCountStoreContract extends CountStoreContract {

    /** Whose user may create tables. */
    abstract DataSource dataSource();

    /** A schema, or a database, beside that of the connection. */
    abstract String createdSchema() throws SQLException;

    @BeforeEach
    void dropTables() throws SQLException {
        execute(
                "DROP TABLE IF EXISTS seaworthy_slo_hour",
                "DROP TABLE IF EXISTS seaworthy_slo_minute",
                "DROP TABLE IF EXISTS seaworthy_slo_schema");
    }

    @Override
    CountStore open() {
        return JdbcCountStore.builder(dataSource()).build();
    }

    @Test
    void instancesThatStartTogetherMakeTheTablesOnce() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<CompletableFuture<Void>> starts = IntStream.range(0, 4)
                    .mapToObj(i -> CompletableFuture.runAsync(() -> saveOne("pod-" + i), threads))
                    .toList();
            CompletableFuture.allOf(starts.toArray(CompletableFuture[]::new)).get(60, TimeUnit.SECONDS);
        } finally {
            threads.shutdown();
        }

        assertThat(open().othersSince(Grain.HOUR, NOW, writer("reader")))
                .singleElement()
                .extracting(SloCount::instances)
                .isEqualTo(4);
    }

    private void saveOne(String instance) {
        try {
            open().save(writer(instance), List.of(hour("a", 0, 1, 1)));
        } catch (Exception failure) {
            throw new IllegalStateException(failure);
        }
    }

    @Test
    void tablesMayBeInASchemaOfTheirOwn() throws Exception {
        CountStore elsewhere =
                JdbcCountStore.builder(dataSource()).schema(createdSchema()).build();
        elsewhere.save(writer("pod"), List.of(hour("a", 0, 1, 2), minute("a", 0, 1, 2)));

        assertThat(elsewhere.othersSince(Grain.MINUTE, NOW, writer("reader"))).hasSize(1);
        assertThat(open().othersSince(Grain.HOUR, NOW, writer("reader"))).isEmpty();
    }

    @Test
    void validateMakesNothingAndSaysWhatToRun() throws Exception {
        JdbcCountStore validating = JdbcCountStore.builder(dataSource())
                .schemaMode(SchemaMode.VALIDATE)
                .build();
        assertThatThrownBy(validating::prepare)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("tables of objectives are missing")
                .hasMessageContaining("-1.sql");

        JdbcCountStore.builder(dataSource()).build().prepare();
        validating.prepare();
    }

    @Test
    void tablesOfANewerReleaseAreLeftAlone() throws Exception {
        JdbcCountStore.builder(dataSource()).build().prepare();
        execute("INSERT INTO seaworthy_slo_schema (version) VALUES (99)");

        for (SchemaMode mode : List.of(SchemaMode.CREATE, SchemaMode.MIGRATE, SchemaMode.VALIDATE)) {
            assertThatThrownBy(() -> JdbcCountStore.builder(dataSource())
                            .schemaMode(mode)
                            .build()
                            .prepare())
                    .hasMessageContaining("version 99, newer than this library");
        }
        JdbcCountStore.builder(dataSource()).schemaMode(SchemaMode.NONE).build().prepare();
    }

    @Test
    void tablesThatLackAColumnAreRefusedByItsName() throws Exception {
        JdbcCountStore.builder(dataSource()).build().prepare();
        execute("ALTER TABLE seaworthy_slo_hour DROP COLUMN good");

        assertThatThrownBy(() -> JdbcCountStore.builder(dataSource()).build().prepare())
                .hasMessageContaining("lack [seaworthy_slo_hour.good]");
    }

    @Test
    void tablesThatAreGoneAreMadeAgain() throws Exception {
        CountStore store = open();
        store.save(writer("pod"), List.of(hour("a", 0, 1, 1)));
        dropTables();

        assertThatThrownBy(() -> store.save(writer("pod"), List.of(hour("a", 0, 1, 1))))
                .isInstanceOf(Exception.class);
        store.save(writer("pod"), List.of(hour("a", 0, 1, 1)));

        assertThat(store.othersSince(Grain.HOUR, NOW, writer("reader"))).hasSize(1);
    }

    @Test
    void tablesThatAreGoneAreMadeAgainAlsoByWhoOnlyReads() throws Exception {
        CountStore store = open();
        assertThat(store.othersSince(Grain.HOUR, NOW, writer("reader"))).isEmpty();
        dropTables();

        assertThatThrownBy(() -> store.othersSince(Grain.HOUR, NOW, writer("reader")))
                .isInstanceOf(Exception.class);

        assertThat(store.othersSince(Grain.HOUR, NOW, writer("reader"))).isEmpty();
    }

    @Test
    void twoInstancesOnOneDatabaseAddUpToOneBudget() {
        MovedTime time = new MovedTime(NOW.toString());
        CountingInstance first = new CountingInstance(time, open(), "pod-1").counts(6_000, 10);
        CountingInstance second = new CountingInstance(time, open(), "pod-2").counts(4_000, 20);
        for (CountingInstance instance : List.of(first, second, first)) {
            assertThat(instance.monitor.exchangeOnce()).isTrue();
        }

        for (CountingInstance instance : List.of(first, second)) {
            assertThat(instance.budget("30d").total()).isEqualTo(10_000);
            assertThat(instance.budget("1d").badEventsLeft()).isEqualTo(20);
            assertThat(instance.item().burns().get(BurnRule.HOUR.ordinal()).badEvents())
                    .isEqualTo(30);
            assertThat(instance.item().instances()).isEqualTo(2);
        }
    }

    @Test
    void aClockThatRunsAheadDropsNothingThatTheServerStillNeeds() throws Exception {
        CountStore store = open();
        store.save(writer("pod"), List.of(hour("a", 0, 1, 1), minute("a", 0, 1, 1)));

        store.prune(Grain.HOUR, NOW.plus(Duration.ofDays(400)));
        store.prune(Grain.MINUTE, NOW.plus(Duration.ofDays(400)));

        assertThat(store.othersSince(Grain.HOUR, NOW, writer("reader"))).hasSize(1);
        assertThat(store.othersSince(Grain.MINUTE, NOW, writer("reader"))).hasSize(1);
    }

    @Test
    void theQueriesOfTheDocumentationWork() throws Exception {
        open().save(writer("pod"), List.of(hour("availability", 0, 9, 10), minute("availability", 0, 9, 10)));

        for (String query : SloPageTest.blocks("sql")) {
            try (Connection connection = dataSource().getConnection();
                    Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery(spoken(query))) {
                assertThat(row.next()).as(query).isTrue();
                assertThat(row.getLong("bad")).isEqualTo(1);
                assertThat(row.getLong("events")).isEqualTo(10);
            }
        }
    }

    /** The query as the documentation says that it is here. */
    String spoken(String query) {
        return query;
    }

    final void execute(String... statements) throws SQLException {
        try (Connection connection = dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
            if (!connection.getAutoCommit()) {
                connection.commit();
            }
        }
    }
}
