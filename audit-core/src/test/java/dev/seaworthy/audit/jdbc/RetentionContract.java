package dev.seaworthy.audit.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import com.zaxxer.hikari.HikariDataSource;
import dev.seaworthy.audit.Actor;
import dev.seaworthy.audit.AppendResult;
import dev.seaworthy.audit.AuditEvent;
import dev.seaworthy.audit.AuditException;
import dev.seaworthy.audit.AuditLogger;
import dev.seaworthy.audit.AuditMode;
import dev.seaworthy.audit.AuditQuery;
import dev.seaworthy.audit.AuditRetentionContract;
import dev.seaworthy.audit.AuditStoreException;
import dev.seaworthy.audit.HoldScope;
import dev.seaworthy.audit.LegalHold;
import dev.seaworthy.audit.PruneRange;
import dev.seaworthy.audit.PruneReport;
import dev.seaworthy.audit.Retention;
import dev.seaworthy.audit.RetentionPolicy;
import dev.seaworthy.audit.StoreExtent;
import dev.seaworthy.audit.StoredEvent;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What retention must do on every database, beside what every store must; one subclass per database. */
@Tag("dear")
abstract class RetentionContract extends AuditRetentionContract<JdbcAuditStore> {
    /** The same empty database for the whole of one test. */
    abstract DataSource dataSource();

    @Override
    protected JdbcAuditStore create(InstantSource source) {
        return new JdbcAuditStore(dataSource());
    }

    @Override
    protected List<StoredEvent> stored() {
        return store.page(AuditQuery.all().limit(AuditQuery.MAX_LIMIT)).items();
    }

    @AfterEach
    void leaveNothing() throws SQLException {
        closeLoggers();
        for (String table : List.of("event", "schema", "hold", "prune")) {
            execute("DROP TABLE IF EXISTS seaworthy_audit_" + table);
        }
    }

    @Test
    void aTypeWithAnAgeOfItsOwnIsFoundWhereTheTenantLeadsInTheIndexes() throws InterruptedException {
        storeMany(3, AuditEvent.of("x.short"));
        storeMany(3, AuditEvent.of("x.other"));
        JdbcAuditStore multiTenant =
                JdbcAuditStore.builder(dataSource()).multiTenant().build();
        clock.forward(MONTH);

        retention(multiTenant, RetentionPolicy.keepForEver().type("x.short", Duration.ofDays(2)))
                .prune();

        assertThat(storedTypes()).containsOnly("x.other").hasSize(3);
    }

    @Test
    void aClockThatRunsAheadOfTheDatabaseDeletesNothingEarlier() throws InterruptedException {
        clock.set(Instant.now().minus(Duration.ofDays(2)));
        store(AuditEvent.of("a.b"));
        Retention retention = retention(ONE_MONTH);

        clock.set(Instant.now().plus(Duration.ofDays(400)));

        assertThat(retention.prune().deleted()).isZero();
        assertThat(storedTypes()).hasSize(1);
    }

    @Test
    void aHoldPlacedBetweenTheLookAndTheDeleteWins() throws InterruptedException {
        UUID covered = storeOneAmongOthers();
        AuditLogger other = logger(AuditLogger.builder(store));
        InterposedTrail trail = new InterposedTrail(store).beforeChunk(chunk -> {
            if (chunk == 1) {
                other.holds().place(HoldScope.user("u-1"), "case 4711", Actor.user("lawyer"));
            }
        });
        clock.set(LONG_AGO.plus(MONTH).plus(Duration.ofDays(2)));

        PruneReport report = retention(trail, ONE_MONTH).prune();

        assertThat(report.held()).isEqualTo(1);
        assertThat(storedIds()).containsExactly(covered);
    }

    @Test
    void chunksHaveNoMoreThanTheirSizeAndNoneIsSkipped() throws InterruptedException {
        storeMany(35, AuditEvent.of("a.b"));
        storeMany(5, AuditEvent.of("data.access"));
        InterposedTrail trail = new InterposedTrail(store);
        clock.forward(MONTH.plusDays(1));

        PruneReport report = retention(trail, ONE_MONTH.inChunksOf(10)).prune();

        // The last chunk has five of each category, which are deleted apart.
        assertThat(trail.chunks).containsExactly(10, 10, 10, 5, 5);
        assertThat(report.deleted()).isEqualTo(40);
        assertThat(storedIds()).isEmpty();
    }

    @Test
    void aPruneLeavesARecordForEachCategoryAndType() throws Exception {
        storeOneAmongOthers();
        storeMany(3, AuditEvent.of("a.own"));
        AuditLogger logger = logger(
                AuditLogger.builder(store).nodeId("node-7").retention(ONE_MONTH.type("a.own", Duration.ofDays(7))));
        logger.holds().place(HoldScope.user("u-1"), "case", Actor.user("lawyer"));
        clock.set(LONG_AGO.plus(MONTH).plus(Duration.ofDays(2)));

        logger.retention().preview();
        assertThat(records()).isEmpty();
        logger.retention().prune();

        assertThat(records())
                .extracting(
                        row -> row.get("category"),
                        row -> row.get("event_type"),
                        row -> row.get("deleted"),
                        row -> row.get("held"),
                        row -> row.get("node_id"))
                .containsExactlyInAnyOrder(
                        tuple("system", "a.own", 3L, 0L, "node-7"), tuple("system", null, 3L, 1L, "node-7"));
        assertThat(records()).allSatisfy(row -> {
            assertThat(row.get("started_at")).isEqualTo(clock.instant());
            assertThat(row.get("finished_at")).isEqualTo(clock.instant());
        });
        assertThat(records())
                .extracting(row -> row.get("cutoff"))
                .containsExactlyInAnyOrder(
                        clock.instant().minus(Duration.ofDays(7)),
                        clock.instant().minus(MONTH));
    }

    @Test
    void whatAFailingPruneHasDeletedIsOnRecordAndTheNextOneGoesOn() throws Exception {
        storeMany(50, AuditEvent.of("a.b"));
        InterposedTrail trail = new InterposedTrail(store).beforeChunk(chunk -> {
            if (chunk == 3) {
                throw new AuditStoreException("the database is away", null, false);
            }
        });
        clock.forward(MONTH.plusDays(1));
        Retention retention = retention(trail, ONE_MONTH.inChunksOf(10));

        assertThatThrownBy(retention::prune).isInstanceOf(AuditStoreException.class);

        assertThat(storedIds()).hasSize(30);
        assertThat(records()).singleElement().satisfies(row -> {
            assertThat(row.get("deleted")).isEqualTo(20L);
            assertThat(row.get("finished_at")).isNull();
        });
        assertThat(retention.prune().deleted()).isEqualTo(30);
        assertThat(records()).extracting(row -> row.get("deleted")).containsExactlyInAnyOrder(20L, 30L);
    }

    @Test
    void twoNodesThatPruneAtOnceCountEveryEventOnce() throws Exception {
        storeMany(400, AuditEvent.of("a.b"));
        storeMany(100, AuditEvent.of("a.b").by(Actor.user("u-1")));
        store.place(new LegalHold(UUID.randomUUID(), "case", "l", HoldScope.user("u-1"), LONG_AGO, Optional.empty()));
        clock.forward(MONTH.plusDays(1));
        Retention one = retention(ONE_MONTH.inChunksOf(20));
        Retention other = retention(ONE_MONTH.inChunksOf(30));

        CompletableFuture<PruneReport> first = inBackground(() -> pruned(one));
        CompletableFuture<PruneReport> second = inBackground(() -> pruned(other));
        long deleted = first.get(60, TimeUnit.SECONDS).deleted()
                + second.get(60, TimeUnit.SECONDS).deleted();

        assertThat(deleted).isEqualTo(400);
        assertThat(storedIds()).hasSize(100);
        assertThat(records().stream()
                        .mapToLong(row -> (Long) row.get("deleted"))
                        .sum())
                .isEqualTo(400);
    }

    @Test
    void moreHoldsThanADeleteCanCompareAreRefused() throws SQLException {
        AuditLogger logger = logger(AuditLogger.builder(store));
        LegalHold hold = logger.holds().place(HoldScope.user("u-1"), "case", Actor.user("lawyer"));
        copyHold(hold, 999);

        assertThatThrownBy(() -> logger.holds().place(HoldScope.user("u-2"), "case", Actor.user("lawyer")))
                .isInstanceOf(AuditException.class)
                .hasMessageContaining("1000 legal holds are active")
                .hasMessageContaining("release some");
    }

    @Test
    void theTablesCanLiveInASchemaOfTheirOwn() throws Exception {
        execute("CREATE SCHEMA trail");
        JdbcAuditStore apart =
                JdbcAuditStore.builder(dataSource()).schema("trail").build();
        apart.prepare();
        apart.append(events.batch(AuditEvent.of("a.b").by(Actor.user("u-1")), AuditEvent.of("a.b")));
        AuditLogger logger = logger(AuditLogger.builder(apart).retention(ONE_MONTH));
        logger.holds().place(HoldScope.user("u-1"), "case", Actor.user("lawyer"));
        clock.forward(MONTH.plusDays(1));

        assertThat(logger.retention().preview().deleted()).isEqualTo(1);
        assertThat(logger.retention().prune().held()).isEqualTo(1);

        assertThat(apart.page(AuditQuery.all()).items()).hasSize(1);
        assertThat(apart.extent().oldest()).contains(LONG_AGO);
        execute(dropSchema());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aPoolOfOneConnectionGetsItBackAsItWas(boolean autoCommit) throws Exception {
        storeMany(10, AuditEvent.of("a.b"));
        clock.forward(MONTH.plusDays(1));
        try (HikariDataSource single = new HikariDataSource()) {
            single.setDataSource(dataSource());
            single.setMaximumPoolSize(1);
            single.setAutoCommit(autoCommit);
            single.setTransactionIsolation("TRANSACTION_SERIALIZABLE");
            AuditLogger logger =
                    logger(AuditLogger.builder(new JdbcAuditStore(single)).retention(ONE_MONTH));
            logger.holds().place(HoldScope.user("u-1"), "case", Actor.user("lawyer"));

            assertThat(logger.retention().prune().deleted()).isEqualTo(10);

            try (Connection connection = single.getConnection();
                    Statement statement = connection.createStatement()) {
                assertThat(statement.getQueryTimeout()).isZero();
                assertThat(connection.getAutoCommit()).isEqualTo(autoCommit);
                assertThat(connection.getNetworkTimeout()).isZero();
                assertThat(connection.getTransactionIsolation()).isEqualTo(Connection.TRANSACTION_SERIALIZABLE);
            }
        }
    }

    @Test
    void aPoolOfOneConnectionServesTheWriterBetweenTwoDeletes() throws Exception {
        storeMany(300, AuditEvent.of("a.b"));
        clock.forward(MONTH.plusDays(1));
        try (HikariDataSource single = new HikariDataSource()) {
            single.setDataSource(dataSource());
            single.setMaximumPoolSize(1);
            AuditLogger logger = logger(AuditLogger.builder(new JdbcAuditStore(single))
                    .syncTimeout(Duration.ofSeconds(30))
                    .retention(ONE_MONTH.inChunksOf(10)));
            logger.start();
            CompletableFuture<PruneReport> prune = inBackground(() -> pruned(logger.retention()));

            for (int i = 0; i < 30; i++) {
                assertThat(logger.log(AuditEvent.of("a.now"), AuditMode.SYNC)).isInstanceOf(AppendResult.Stored.class);
            }

            assertThat(prune.get(60, TimeUnit.SECONDS).deleted()).isEqualTo(300);
            logger.close();
            assertThat(storedTypes()).containsOnly("a.now", "audit.prune").hasSize(31);
        }
    }

    @Test
    void aLookWalksTheKeyOrTheIndexOfTheTypeInsteadOfSorting() throws SQLException {
        storeMany(2_000, AuditEvent.of("a.b"));
        storeMany(20, AuditEvent.of("a.rare"));
        execute(analyze());

        assertThat(plan(Optional.empty())).satisfies(this::isByKey);
        assertThat(plan(Optional.of("a.rare"))).satisfies(this::isByType);
    }

    private String plan(Optional<String> type) throws SQLException {
        Pruning pruning = new Pruning(
                dataSource(), new TableSettings("", SchemaMode.NONE, IndexProfile.LEAN, false), Duration.ofSeconds(5));
        PruneRange range = new PruneRange(type, new UUID(0, 0), StoredEvent.firstIdAt(LONG_AGO.plus(MONTH)), 100);
        try (Connection connection = dataSource().getConnection();
                PreparedStatement statement = connection.prepareStatement(
                        "EXPLAIN " + pruning.candidatesSql(range, Dialect.of(connection)))) {
            ColumnTypes types = Dialect.of(connection).types();
            List<Object> arguments = pruning.candidatesArguments(range);
            for (int i = 0; i < arguments.size(); i++) {
                statement.setObject(i + 1, types.boundAny(arguments.get(i)));
            }
            StringBuilder plan = new StringBuilder();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
                        plan.append(row.getString(i)).append(' ');
                    }
                }
            }
            return plan.toString();
        }
    }

    abstract void isByKey(String plan);

    abstract void isByType(String plan);

    @Test
    void theExtentOfATrailIsAboutHowManyEventsThereAre() throws SQLException {
        storeMany(500, AuditEvent.of("a.b"));
        execute(analyze());

        StoreExtent extent = store.extent();

        assertThat(extent.events().orElseThrow()).isBetween(250L, 1_000L);
        assertThat(Duration.between(extent.now(), Instant.now()).abs()).isLessThan(Duration.ofMinutes(1));
    }

    /** Has the database look how many rows there are. */
    abstract String analyze();

    String dropSchema() {
        return "DROP SCHEMA trail CASCADE";
    }

    static PruneReport pruned(Retention retention) {
        try {
            return retention.prune();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    final long count(String table) throws SQLException {
        try (Connection connection = dataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT COUNT(*) FROM " + table)) {
            row.next();
            return row.getLong(1);
        }
    }

    final List<Map<String, Object>> records() throws SQLException {
        try (Connection connection = dataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT * FROM seaworthy_audit_prune")) {
            ColumnTypes types = Dialect.of(connection).types();
            List<Map<String, Object>> records = new ArrayList<>();
            while (row.next()) {
                Map<String, Object> values = new HashMap<>();
                for (String column : List.of("category", "event_type", "node_id")) {
                    values.put(column, row.getString(column));
                }
                for (String column : List.of("started_at", "finished_at", "cutoff")) {
                    values.put(column, types.time(row, column));
                }
                values.put("deleted", row.getLong("deleted"));
                values.put("held", row.getLong("held"));
                records.add(values);
            }
            return records;
        }
    }

    final void execute(String sql) throws SQLException {
        try (Connection connection = dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
            if (!connection.getAutoCommit()) {
                connection.commit();
            }
        }
    }

    private void copyHold(LegalHold hold, int times) throws SQLException {
        String sql = "INSERT INTO seaworthy_audit_hold (id, reason, created_at, user_id) VALUES (?, 'copy', ?, 'u-9')";
        try (Connection connection = dataSource().getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            ColumnTypes types = Dialect.of(connection).types();
            for (int i = 0; i < times; i++) {
                statement.setObject(1, types.bound(new UUID(i, i)));
                statement.setObject(2, types.bound(hold.createdAt()));
                statement.addBatch();
            }
            statement.executeBatch();
            if (!connection.getAutoCommit()) {
                connection.commit();
            }
        }
    }

    /** On a thread of its own: the common pool has but one where there are two processors. */
    static <T> CompletableFuture<T> inBackground(Supplier<T> work) {
        return CompletableFuture.supplyAsync(work, task -> new Thread(task, "test-background").start());
    }
}
