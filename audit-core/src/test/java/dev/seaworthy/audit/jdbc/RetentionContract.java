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
import dev.seaworthy.audit.AuditLoggerBuilder;
import dev.seaworthy.audit.AuditMode;
import dev.seaworthy.audit.AuditQuery;
import dev.seaworthy.audit.AuditStore;
import dev.seaworthy.audit.AuditStoreException;
import dev.seaworthy.audit.EventBatch;
import dev.seaworthy.audit.EventField;
import dev.seaworthy.audit.EventType;
import dev.seaworthy.audit.HoldScope;
import dev.seaworthy.audit.LegalHold;
import dev.seaworthy.audit.PruneRange;
import dev.seaworthy.audit.PruneReport;
import dev.seaworthy.audit.Resource;
import dev.seaworthy.audit.Retention;
import dev.seaworthy.audit.RetentionPolicy;
import dev.seaworthy.audit.SealedEvents;
import dev.seaworthy.audit.SettableClock;
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
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What retention must do on every database; one subclass per database. */
abstract class RetentionContract {
    static final Instant LONG_AGO = Instant.parse("2020-01-01T00:00:00.123456Z");
    static final Duration MONTH = Duration.ofDays(30);
    static final RetentionPolicy ONE_MONTH = RetentionPolicy.keepFor(MONTH).pausing(Duration.ZERO);

    /** Behind the clock of every database, which retention would not overtake. */
    final SettableClock clock = new SettableClock(LONG_AGO);

    final SealedEvents events = new SealedEvents(clock);
    final List<AuditLogger> loggers = new ArrayList<>();
    JdbcAuditStore store;

    /** The same empty database for the whole of one test. */
    abstract DataSource dataSource();

    @BeforeEach
    void prepareStore() {
        store = new JdbcAuditStore(dataSource());
        store.prepare();
    }

    @AfterEach
    void leaveNothing() throws SQLException {
        loggers.forEach(AuditLogger::close);
        for (String table : List.of("event", "schema", "hold", "prune")) {
            execute("DROP TABLE IF EXISTS seaworthy_audit_" + table);
        }
    }

    @Test
    void eachCategoryGoesAtItsOwnAge() throws InterruptedException {
        store(AuditEvent.of("data.access"), AuditEvent.of("auth.logout"), AuditEvent.of("config.change"));
        Retention retention = retention(RetentionPolicy.keepFor(Duration.ofDays(365))
                .category("data_access", MONTH)
                .categoryForEver("configuration"));

        clock.forward(MONTH.plusDays(1));
        assertThat(retention.prune().deleted()).isEqualTo(1);
        assertThat(storedTypes()).containsExactlyInAnyOrder("auth.logout", "config.change");

        clock.forward(Duration.ofDays(365));
        assertThat(retention.prune().deleted()).isEqualTo(1);
        assertThat(storedTypes()).containsExactly("config.change");
    }

    @Test
    void theCategoryOfTheEventCountsNotThatOfItsType() throws InterruptedException {
        store(AuditEvent.of("data.access").category("finance"), AuditEvent.of("data.access"));
        clock.forward(MONTH.plusDays(1));

        retention(RetentionPolicy.keepForEver().category("data_access", MONTH)).prune();

        assertThat(store.page(AuditQuery.all()).items())
                .extracting(event -> event.text(EventField.EVENT_CATEGORY))
                .containsExactly("finance");
    }

    @Test
    void aTypeWithAnAgeOfItsOwnGoesNeitherEarlierNorLaterWithItsCategory() throws InterruptedException {
        store(
                AuditEvent.of("x.short"),
                AuditEvent.of("x.long"),
                AuditEvent.of("x.ever"),
                AuditEvent.of("x.registered"),
                AuditEvent.of("x.overruled"),
                AuditEvent.of("x.other"));
        Retention retention = retention(
                RetentionPolicy.keepFor(MONTH)
                        .type("x.short", Duration.ofDays(2))
                        .type("x.long", Duration.ofDays(90))
                        .typeForEver("x.ever")
                        .type("x.overruled", Duration.ofDays(90)),
                EventType.of("x.registered").keptFor(Duration.ofDays(60)),
                EventType.of("x.overruled").keptFor(Duration.ofDays(1)));

        clock.forward(Duration.ofDays(3));
        retention.prune();
        assertThat(storedTypes()).doesNotContain("x.short").hasSize(5);

        clock.forward(MONTH);
        retention.prune();
        assertThat(storedTypes()).containsExactlyInAnyOrder("x.long", "x.ever", "x.registered", "x.overruled");

        clock.forward(MONTH);
        retention.prune();
        assertThat(storedTypes()).containsExactlyInAnyOrder("x.long", "x.ever", "x.overruled");

        clock.forward(Duration.ofDays(36_000));
        retention.prune();
        assertThat(storedTypes()).containsExactly("x.ever");
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
    void anEventIsKeptForItsAgeToTheMicrosecond() throws InterruptedException {
        store(AuditEvent.of("a.first"));
        clock.forward(Duration.ofNanos(1_000));
        store(AuditEvent.of("a.second"));
        Retention retention = retention(ONE_MONTH);

        clock.set(LONG_AGO.plus(MONTH));
        assertThat(retention.prune().deleted()).isZero();

        clock.forward(Duration.ofNanos(1_000));
        retention.prune();
        assertThat(storedTypes()).containsExactly("a.second");
    }

    @Test
    void nothingConfiguredMeansNothingIsEverDeleted() throws InterruptedException {
        store(AuditEvent.of("a.b"), AuditEvent.of("data.access"));
        AuditLogger logger = logger(AuditLogger.builder(store));
        clock.forward(Duration.ofDays(2_000));

        assertThat(logger.retention().preview().parts()).isEmpty();
        assertThat(logger.retention().prune().parts()).isEmpty();
        assertThat(retention(RetentionPolicy.keepForEver()).prune().parts()).isEmpty();
        assertThat(storedTypes()).hasSize(2);
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
    void aHoldKeepsExactlyWhatMatchesAllOfItsCriteria() throws InterruptedException {
        UUID covered = storeOneAmongOthers();
        Instant at = LONG_AGO.plus(Duration.ofHours(1));
        AuditLogger logger = logger(AuditLogger.builder(store).retention(ONE_MONTH));
        List<LegalHold> holds = place(
                logger,
                HoldScope.user("u-1"),
                HoldScope.user("admin"),
                HoldScope.resource("invoice", "42"),
                HoldScope.resourceType("invoice"),
                HoldScope.eventType("invoice.approved"),
                HoldScope.from(at).andUntil(at.plusNanos(1_000)),
                HoldScope.from(at.plusNanos(999)).andUntil(at.plusNanos(1_001)),
                HoldScope.user("u-1").andFrom(at).andEventType("invoice.approved"),
                HoldScope.from(at.minusSeconds(9))
                        .andUntil(at.plusSeconds(9))
                        .andResource("invoice", "42")
                        .andEventType("invoice.approved")
                        .andUser("u-1"));
        clock.set(LONG_AGO.plus(MONTH).plus(Duration.ofDays(2)));

        PruneReport report = logger.retention().prune();

        assertThat(storedIds()).containsExactly(covered);
        assertThat(report.held()).isEqualTo(1);
        assertThat(report.parts())
                .filteredOn(part -> part.held() > 0)
                .extracting(PruneReport.Part::heldBy)
                .containsExactly(holds.stream().collect(Collectors.toMap(LegalHold::id, hold -> 1L)));
    }

    @Test
    void aHoldOfWhichOneCriterionDoesNotMatchKeepsNothing() throws InterruptedException {
        storeOneAmongOthers();
        Instant at = LONG_AGO.plus(Duration.ofHours(1));
        AuditLogger logger = logger(AuditLogger.builder(store).retention(ONE_MONTH));
        place(
                logger,
                HoldScope.user("U-1"),
                HoldScope.user("u-1 "),
                HoldScope.user("u-1").andEventType("invoice.approve"),
                HoldScope.resource("invoice", "42").andUser("u-2"),
                HoldScope.resource("invoice", "4"),
                HoldScope.user("u-1").andResource("bill", "42"),
                HoldScope.user("u-1").andUntil(at),
                HoldScope.user("u-1").andFrom(at.plusNanos(1_000)),
                HoldScope.eventType("invoice.approved")
                        .andFrom(at.plusSeconds(1))
                        .andUntil(at.plusSeconds(2)));
        clock.set(LONG_AGO.plus(MONTH).plus(Duration.ofDays(2)));

        PruneReport report = logger.retention().prune();

        assertThat(report.parts()).allSatisfy(part -> assertThat(part.heldBy()).isEmpty());
        assertThat(storedIds()).isEmpty();
    }

    @Test
    void whatAHoldHasKeptGoesOnceItIsReleasedAndTheHoldStaysOnRecord() throws InterruptedException {
        storeOneAmongOthers();
        AuditLogger logger = logger(AuditLogger.builder(store).retention(ONE_MONTH));
        LegalHold hold = logger.holds().place(HoldScope.user("u-1"), "case 4711", Actor.user("lawyer"));
        clock.set(LONG_AGO.plus(MONTH).plus(Duration.ofDays(2)));
        logger.retention().prune();
        assertThat(storedIds()).hasSize(1);

        assertThat(logger.holds().release(hold.id(), "settled", Actor.user("judge")))
                .isTrue();
        logger.retention().prune();

        assertThat(storedIds()).isEmpty();
        assertThat(logger.holds().active()).isEmpty();
        assertThat(logger.holds().released()).singleElement().satisfies(released -> {
            assertThat(released.id()).isEqualTo(hold.id());
            assertThat(released.scope()).isEqualTo(hold.scope());
            assertThat(released.reason()).isEqualTo("case 4711");
            assertThat(released.placedBy()).isEqualTo("lawyer");
            assertThat(released.createdAt()).isEqualTo(hold.createdAt());
            assertThat(released.releasedAt()).contains(clock.instant());
            assertThat(released.active()).isFalse();
        });
        assertThat(logger.holds().release(hold.id(), "again", Actor.user("judge")))
                .isFalse();
    }

    @Test
    void aHoldIsReadAsItWasPlaced() {
        AuditLogger logger = logger(AuditLogger.builder(store));
        HoldScope scope = HoldScope.user("😀".repeat(300))
                .andResource("t'; DROP TABLE x; --", "ä\u0000")
                .andEventType("a.b")
                .andFrom(LONG_AGO)
                .andUntil(LONG_AGO.plusNanos(1));
        LegalHold first = logger.holds().place(scope, "😀".repeat(512), Actor.system());
        LegalHold second = logger.holds().place(HoldScope.user("u"), "b", Actor.user("x".repeat(300)));

        assertThat(logger.holds().active()).containsExactly(second, first);
        assertThat(logger.holds().released()).isEmpty();
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
    void aDryRunSaysWhatTheRealRunThenDoesAndDeletesNothing() throws Exception {
        storeOneAmongOthers();
        storeMany(30, AuditEvent.of("data.access").by(Actor.user("u-1")));
        storeMany(20, AuditEvent.of("a.own"));
        AuditLogger logger = logger(AuditLogger.builder(store)
                .retention(ONE_MONTH.type("a.own", Duration.ofDays(7)).inChunksOf(7)));
        logger.holds().place(HoldScope.user("u-1"), "one", Actor.user("lawyer"));
        logger.holds().place(HoldScope.resourceType("invoice"), "two", Actor.user("lawyer"));
        clock.set(LONG_AGO.plus(MONTH).plus(Duration.ofDays(2)));
        int before = storedIds().size();

        PruneReport dry = logger.retention().preview();

        assertThat(storedIds()).hasSize(before);
        assertThat(count("seaworthy_audit_prune")).isZero();
        PruneReport real = logger.retention().prune();
        assertThat(dry.dryRun()).isTrue();
        assertThat(real.dryRun()).isFalse();
        assertThat(dry.complete()).isTrue();
        assertThat(real.parts()).isEqualTo(dry.parts());
        assertThat(real.held()).isEqualTo(31);
        assertThat(real.deleted()).isEqualTo(before - 31L);
        assertThat(storedIds()).hasSize(31);
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

        logger.retention().prune();
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
    void anEventThatComesLateGoesWithinADay() throws InterruptedException {
        EventBatch late = events.batch(AuditEvent.of("a.late"));
        storeMany(5, AuditEvent.of("a.b"));
        Retention retention = retention(ONE_MONTH);
        clock.forward(MONTH.plusDays(1));
        assertThat(retention.prune().deleted()).isEqualTo(5);

        store.append(late);
        clock.forward(Duration.ofHours(1));
        assertThat(retention.prune().deleted()).isZero();

        clock.forward(Duration.ofDays(1));
        assertThat(retention.prune().deleted()).isEqualTo(1);
    }

    @Test
    void whatAWalkHasPassedIsNotLookedAtAgain() throws InterruptedException {
        storeMany(20, AuditEvent.of("config.change"));
        Retention retention = retention(ONE_MONTH.categoryForEver("configuration"));
        clock.forward(MONTH.plusDays(1));
        retention.prune();
        store(AuditEvent.of("a.b"));
        clock.forward(Duration.ofHours(1));

        assertThat(retention.prune().parts()).isEmpty();
        assertThat(storedIds()).hasSize(21);
    }

    @Test
    void aPruneIsItselfAuditedWhenItHasDeletedSomething() throws InterruptedException {
        storeMany(3, AuditEvent.of("a.b"));
        AuditLogger logger = logger(AuditLogger.builder(store).retention(ONE_MONTH));
        logger.start();
        clock.forward(MONTH.plusDays(1));

        logger.retention().prune();
        logger.retention().prune();
        logger.close();

        assertThat(store.page(AuditQuery.all()).items()).singleElement().satisfies(event -> {
            assertThat(event.text(EventField.EVENT_TYPE)).isEqualTo("audit.prune");
            assertThat(event.text(EventField.ACTOR_TYPE)).isEqualTo("system");
            assertThat(event.text(EventField.METADATA))
                    .contains("\"deleted\":3")
                    .contains("\"category\":\"system\"")
                    .contains("\"cutoff\":\"2020-01-02T00:00:00.123456Z\"");
        });
        assertThat(logger.account().balance()).isZero();
    }

    @Test
    void placingAndReleasingAHoldIsAudited() {
        AuditLogger logger = logger(AuditLogger.builder(store));
        logger.start();

        LegalHold hold = logger.holds().place(HoldScope.user("u-1"), "case 4711", Actor.user("lawyer"));
        logger.holds().release(hold.id(), "settled", Actor.user("judge"));
        logger.close();

        List<StoredEvent> audited = store.page(AuditQuery.all()).items();
        assertThat(audited)
                .extracting(
                        event -> event.text(EventField.EVENT_TYPE),
                        event -> event.text(EventField.USER_ID),
                        event -> event.text(EventField.DESCRIPTION),
                        event -> event.text(EventField.RESOURCE_ID))
                .containsExactly(
                        tuple(
                                "audit.hold.released",
                                "judge",
                                "settled",
                                hold.id().toString()),
                        tuple(
                                "audit.hold.placed",
                                "lawyer",
                                "case 4711",
                                hold.id().toString()));
        assertThat(audited.get(1).text(EventField.METADATA)).contains("\"user_id\":\"u-1\"");
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
            AuditLogger logger =
                    logger(AuditLogger.builder(new JdbcAuditStore(single)).retention(ONE_MONTH.inChunksOf(10)));
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
    void theExtentOfATrailIsItsOldestEventAndAboutHowManyThereAre() throws SQLException {
        assertThat(store.extent().oldest()).isEmpty();
        storeMany(500, AuditEvent.of("a.b"));
        execute(analyze());

        StoreExtent extent = store.extent();

        assertThat(extent.oldest()).contains(LONG_AGO);
        assertThat(extent.events().orElseThrow()).isBetween(250L, 1_000L);
        assertThat(Duration.between(extent.now(), Instant.now()).abs()).isLessThan(Duration.ofMinutes(1));
    }

    /** Has the database look how many rows there are. */
    abstract String analyze();

    String dropSchema() {
        return "DROP SCHEMA trail CASCADE";
    }

    /** The id of the event that the scopes are about. */
    private UUID storeOneAmongOthers() {
        store(AuditEvent.of("a.b").by(Actor.user("u-2")), AuditEvent.of("invoice.approve"));
        clock.forward(Duration.ofHours(1));
        UUID id = store(AuditEvent.of("invoice.approved")
                        .by(Actor.user("u-1").impersonatedBy("admin"))
                        .on(Resource.of("invoice", "42")))
                .get(0);
        clock.forward(Duration.ofHours(1));
        store(AuditEvent.of("a.b").on(Resource.of("bill", "43")));
        return id;
    }

    final List<UUID> store(AuditEvent... some) {
        EventBatch batch = events.batch(some);
        store.append(batch);
        return batch.events().stream().map(StoredEvent::id).toList();
    }

    final void storeMany(int count, AuditEvent event) {
        store(IntStream.range(0, count).mapToObj(i -> event).toArray(AuditEvent[]::new));
    }

    final Retention retention(RetentionPolicy policy, EventType... types) {
        return logger(AuditLogger.builder(store).retention(policy).types(types)).retention();
    }

    final Retention retention(AuditStore trail, RetentionPolicy policy) {
        return logger(AuditLogger.builder(trail).retention(policy)).retention();
    }

    /** Not started: the test is the only one that prunes. */
    final AuditLogger logger(AuditLoggerBuilder builder) {
        InstantSource source = clock;
        AuditLogger logger = builder.clock(source).build();
        loggers.add(logger);
        return logger;
    }

    static PruneReport pruned(Retention retention) {
        try {
            return retention.prune();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    final List<UUID> storedIds() {
        return store.page(AuditQuery.all().limit(AuditQuery.MAX_LIMIT)).items().stream()
                .map(StoredEvent::id)
                .toList();
    }

    final List<String> storedTypes() {
        return store.page(AuditQuery.all()).items().stream()
                .map(event -> String.valueOf(event.text(EventField.EVENT_TYPE)))
                .toList();
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

    private static List<LegalHold> place(AuditLogger logger, HoldScope... scopes) {
        return Arrays.stream(scopes)
                .map(scope -> logger.holds().place(scope, "case 4711", Actor.user("lawyer")))
                .toList();
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
