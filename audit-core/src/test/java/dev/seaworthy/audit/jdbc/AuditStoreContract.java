package dev.seaworthy.audit.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import dev.seaworthy.audit.Actor;
import dev.seaworthy.audit.AuditEvent;
import dev.seaworthy.audit.AuditPage;
import dev.seaworthy.audit.AuditQuery;
import dev.seaworthy.audit.AuditStatistics;
import dev.seaworthy.audit.AuditStatus;
import dev.seaworthy.audit.AuditStoreException;
import dev.seaworthy.audit.BadCursorException;
import dev.seaworthy.audit.EventBatch;
import dev.seaworthy.audit.EventField;
import dev.seaworthy.audit.EventTypes;
import dev.seaworthy.audit.FailedLogins;
import dev.seaworthy.audit.InvalidQueryException;
import dev.seaworthy.audit.Resource;
import dev.seaworthy.audit.SealedEvents;
import dev.seaworthy.audit.SettableClock;
import dev.seaworthy.audit.Severity;
import dev.seaworthy.audit.StoredEvent;
import dev.seaworthy.audit.TimeWindow;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every JDBC store must do; one subclass per database. */
abstract class AuditStoreContract {
    private static final Instant START = Instant.parse("2026-11-20T18:00:00.123456Z");

    final SettableClock clock = new SettableClock(START);
    final SealedEvents events = new SealedEvents(clock);
    JdbcAuditStore store;

    /** The same empty database for the whole of one test. */
    abstract DataSource dataSource();

    @BeforeEach
    void prepareStore() {
        store = JdbcAuditStore.builder(dataSource()).clock(clock).build();
        store.prepare();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 20})
    void whatIsReadBackIsWhatWasHashed(int size) {
        AuditEvent hostile = AuditEvent.of("a.b")
                .by(Actor.user("u'; DROP TABLE x; --", "Zoë 😀 \ud800 \u0000").impersonatedBy("admin"))
                .on(Resource.of("t", "", "\"quoted\"\r\n\\N\t"))
                .userAgent("😀".repeat(5000))
                .description("")
                .tenant("acme")
                .trace("t", "s")
                .failed("${jndi:ldap://x}")
                .with("digits", new java.math.BigDecimal("12345678901234567890.10"));
        EventBatch batch =
                events.batch(IntStream.range(0, size).mapToObj(i -> hostile).toList());

        store.append(batch);

        assertThat(batch.events()).allSatisfy(written -> {
            StoredEvent read = store.find(written.id()).orElseThrow();
            assertThat(read.createdAt()).isEqualTo(written.createdAt());
            assertThat(read.evidence()).isEqualTo(written.evidence());
            assertThat(read.event().truncatedBits()).isEqualTo(written.event().truncatedBits());
            assertThat(EventField.all())
                    .allSatisfy(field -> assertThat(read.text(field)).isEqualTo(written.text(field)));
            assertThat(SealedEvents.leafOf(read)).isEqualTo(written.evidence().leafHash());
        });
    }

    @Test
    void theWidestValuesFit() {
        AuditEvent wide = AuditEvent.of("a.b")
                .by(Actor.user("😀".repeat(1000), "😀".repeat(1000)).impersonatedBy("😀".repeat(1000)))
                .on(Resource.of("😀".repeat(1000), "😀".repeat(1000), "😀".repeat(1000)))
                .userAgent("😀".repeat(9999))
                .ipAddress("😀".repeat(9999))
                .request("😀".repeat(9999), "😀".repeat(9999))
                .description("😀".repeat(9999))
                .error("😀".repeat(9999))
                .tenant("😀".repeat(9999))
                .trace("😀".repeat(9999), "😀".repeat(9999))
                .with("x", "😀".repeat(9999));

        EventBatch batch = events.batch(wide);
        store.append(batch);

        assertThat(store.find(batch.events().get(0).id())).isPresent();
    }

    @Test
    void pagesCoverEverythingNewestFirstWithoutGapOrRepeat() {
        List<UUID> written = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            EventBatch batch = events.batch(
                    IntStream.range(0, 50).mapToObj(n -> AuditEvent.of("a.b")).toList());
            store.append(batch);
            batch.events().forEach(event -> written.add(0, event.id()));
        }

        assertThat(idsOfAllPages(AuditQuery.all().limit(37))).isEqualTo(written);
        assertThat(idsOfAllPages(AuditQuery.all().limit(50))).isEqualTo(written);
    }

    @Test
    void whatIsLoggedBetweenTwoPagesDoesNotShiftThem() {
        store.append(events.batch(
                IntStream.range(0, 20).mapToObj(n -> AuditEvent.of("a.b")).toList()));
        AuditPage first = store.page(AuditQuery.all().limit(10));

        store.append(events.batch(AuditEvent.of("a.later")));

        AuditPage second =
                store.page(AuditQuery.all().limit(10).cursor(first.nextCursor().orElseThrow()));
        assertThat(second.items()).hasSize(10);
        assertThat(second.nextCursor()).isEmpty();
        assertThat(new HashSet<>(ids(first))).doesNotContainAnyElementsOf(ids(second));
    }

    @Test
    void everyFilterFindsItsEventAndNoOther() {
        AuditEvent wanted = AuditEvent.of("invoice.approved")
                .category("finance")
                .severity(Severity.HIGH)
                .status(AuditStatus.ERROR)
                .by(Actor.user("u-1", "alice"))
                .on(Resource.of("invoice", "42"))
                .tenant("acme")
                .ipAddress("192.0.2.1")
                .trace("abc", null);
        EventBatch batch = events.batch(wanted, AuditEvent.of("invoices.x"), AuditEvent.of("invoice"));
        store.append(batch);
        UUID id = batch.events().get(0).id();

        assertThat(List.of(
                        AuditQuery.all().eventTypes("invoice.approved"),
                        AuditQuery.all().eventTypes("invoice.*"),
                        AuditQuery.all().eventTypes("x.y", "invoice.a*"),
                        AuditQuery.all().category("finance"),
                        AuditQuery.all().severity(Severity.HIGH),
                        AuditQuery.all().minSeverity(Severity.MEDIUM),
                        AuditQuery.all().status(AuditStatus.ERROR),
                        AuditQuery.all().status(AuditStatus.ERROR).username("alice"),
                        AuditQuery.all().status(AuditStatus.ERROR).ipAddress("192.0.2.1"),
                        AuditQuery.all().userId("u-1"),
                        AuditQuery.all().username("alice"),
                        AuditQuery.all().tenantId("acme"),
                        AuditQuery.all().resourceType("invoice"),
                        AuditQuery.all().resourceType("invoice").resourceId("42"),
                        AuditQuery.all().resourceId("42"),
                        AuditQuery.all().ipAddress("192.0.2.1"),
                        AuditQuery.all().traceId("abc")))
                .allSatisfy(query -> assertThat(ids(store.page(query))).containsExactly(id));
        assertThat(store.page(AuditQuery.all().userId("u-2")).items()).isEmpty();
        assertThat(store.page(AuditQuery.all().eventTypes("*")).items()).hasSize(3);
    }

    @Test
    void aRangeOfTimeBeginsWithItsStartAndEndsBeforeItsEnd() {
        EventBatch first = events.batch(AuditEvent.of("a.first"));
        clock.forward(Duration.ofSeconds(1));
        EventBatch second = events.batch(AuditEvent.of("a.second"));
        store.append(first);
        store.append(second);

        Instant at = first.events().get(0).createdAt();
        assertThat(ids(store.page(AuditQuery.all().from(at).to(at.plusSeconds(1)))))
                .isEqualTo(idsOf(first));
        assertThat(ids(store.page(AuditQuery.all().from(at.plusNanos(1000))))).isEqualTo(idsOf(second));
    }

    @Test
    void aFilterWithoutAnIndexIsConfinedToSevenDaysAndSaysSo() {
        store.append(events.batch(AuditEvent.of("a.old")));
        clock.forward(Duration.ofDays(8));
        store.append(events.batch(AuditEvent.of("a.new")));

        AuditPage page = store.page(AuditQuery.all().severity(Severity.INFO));

        assertThat(page.items()).hasSize(1);
        assertThat(page.window())
                .isEqualTo(Optional.of(new TimeWindow(clock.instant().minus(Duration.ofDays(7)), clock.instant())));
        assertThat(store.page(AuditQuery.all().severity(Severity.INFO).from(START))
                        .items())
                .hasSize(2);
        assertThat(store.page(AuditQuery.all()).window()).isEmpty();
    }

    @Test
    void aFilterWithoutAnIndexRefusesMoreThanThirtyOneDays() {
        AuditQuery query = AuditQuery.all().category("system").from(START.minus(Duration.ofDays(32)));

        assertThatThrownBy(() -> store.page(query))
                .isInstanceOf(InvalidQueryException.class)
                .hasMessageContaining("at most 31 days");
        assertThat(store.page(AuditQuery.all().userId("u").from(START.minus(Duration.ofDays(320))))
                        .items())
                .isEmpty();
    }

    @Test
    void theCursorCarriesTheWindowOfItsFirstPage() {
        store.append(events.batch(AuditEvent.of("a.b"), AuditEvent.of("a.b")));
        AuditQuery query = AuditQuery.all().severity(Severity.INFO).limit(1);
        AuditPage first = store.page(query);
        clock.forward(Duration.ofDays(30));

        AuditPage second = store.page(query.cursor(first.nextCursor().orElseThrow()));

        assertThat(second.items()).hasSize(1);
        assertThat(second.window().orElseThrow().from().toEpochMilli())
                .isEqualTo(first.window().orElseThrow().from().toEpochMilli());
    }

    @Test
    void aCursorOfAnotherQueryOrAGarbledOneIsRefused() {
        store.append(events.batch(AuditEvent.of("a.b"), AuditEvent.of("a.b")));
        String cursor = store.page(AuditQuery.all().limit(1)).nextCursor().orElseThrow();

        assertThat(store.page(AuditQuery.all().limit(5).cursor(cursor)).items()).hasSize(1);
        assertThat(List.of(
                        AuditQuery.all().userId("u").cursor(cursor),
                        AuditQuery.all().cursor(""),
                        AuditQuery.all().cursor("x"),
                        AuditQuery.all().cursor("ä"),
                        AuditQuery.all().cursor("B" + cursor.substring(1)),
                        AuditQuery.all().cursor(cursor.substring(0, 30)),
                        AuditQuery.all().cursor(cursor + "AAAA")))
                .allSatisfy(query -> assertThatThrownBy(() -> store.page(query))
                        .isInstanceOf(BadCursorException.class)
                        .hasMessageContaining("start again without a cursor"));
    }

    @Test
    void matchesAreCountedOnlyWhenAskedAndRegardlessOfThePage() {
        store.append(events.batch(AuditEvent.of("a.b"), AuditEvent.of("a.b"), AuditEvent.of("a.c")));
        AuditQuery query = AuditQuery.all().eventTypes("a.b").limit(1);
        AuditPage first = store.page(query.countedUpTo10000());

        assertThat(first.countUpTo10000()).hasValue(2);
        assertThat(store.page(query.countedUpTo10000().cursor(first.nextCursor().orElseThrow()))
                        .countUpTo10000())
                .hasValue(2);
        assertThat(store.page(query).countUpTo10000()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 20})
    void aReplayStoresWhatIsMissingAndLeavesTheRestAsItIs(int size) {
        EventBatch stored = events.batch(
                IntStream.range(0, size).mapToObj(n -> AuditEvent.of("a.b")).toList());
        store.append(stored);
        EventBatch missing = events.batch(AuditEvent.of("a.c"));
        List<StoredEvent> both = new ArrayList<>(stored.events());
        both.addAll(missing.events());

        store.append(events.replayOf(new EventBatch(UUID.randomUUID(), both, true)));

        assertThat(store.page(AuditQuery.all()).items()).hasSize(size + 1);
        assertThat(store.find(stored.events().get(0).id()).orElseThrow().evidence())
                .isEqualTo(stored.events().get(0).evidence());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 20})
    void aBatchWithAnIdThatIsStoredIsRejectedAsAWhole(int size) {
        EventBatch stored = events.batch(AuditEvent.of("a.b"));
        store.append(stored);
        List<StoredEvent> mixed = new ArrayList<>(events.batch(IntStream.range(0, size)
                        .mapToObj(n -> AuditEvent.of("a.c"))
                        .toList())
                .events());
        mixed.addAll(stored.events());

        assertThatThrownBy(() -> store.append(new EventBatch(UUID.randomUUID(), mixed, false)))
                .isInstanceOfSatisfying(AuditStoreException.class, failure -> assertThat(failure.rejected())
                        .isTrue());
        assertThat(ids(store.page(AuditQuery.all()))).isEqualTo(idsOf(stored));
    }

    @Test
    void aTrialLeavesNothingAndFailsLikeTheRealThing() throws SQLException {
        StoredEvent harmless = events.batch(AuditEvent.of("a.b")).events().get(0);

        store.trial(harmless);

        assertThat(store.page(AuditQuery.all()).items()).isEmpty();
        execute("ALTER TABLE seaworthy_audit_event DROP COLUMN trace_id");
        assertThatThrownBy(() -> store.trial(harmless)).isInstanceOf(AuditStoreException.class);
    }

    @Test
    void aJoinedEventSharesTheFateOfTheTransaction() throws SQLException {
        StoredEvent committed =
                events.batch(AuditEvent.of("a.committed")).events().get(0);
        StoredEvent rolledBack =
                events.batch(AuditEvent.of("a.rolledback")).events().get(0);
        try (Connection connection = dataSource().getConnection()) {
            connection.setAutoCommit(false);
            store.append(connection, committed);
            connection.commit();
            store.append(connection, rolledBack);
            connection.rollback();
        }

        assertThat(ids(store.page(AuditQuery.all()))).containsExactly(committed.id());
    }

    @Test
    void failedLoginsAreGroupedTheMostFrequentFirst() {
        store.append(events.batch(failedLogin("old", "192.0.2.9")));
        clock.forward(Duration.ofHours(2));
        store.append(events.batch(
                failedLogin("bob", "192.0.2.1"),
                failedLogin("bob", "192.0.2.2"),
                failedLogin("eve", "192.0.2.2"),
                AuditEvent.of(EventTypes.LOGIN_SUCCESS).by(Actor.user("1", "bob"))));
        Duration hour = Duration.ofHours(1);

        assertThat(store.failedLogins(FailedLogins.Grouping.byUsername(hour)))
                .extracting(FailedLogins::key, FailedLogins::count)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("bob", 2L), org.assertj.core.groups.Tuple.tuple("eve", 1L));
        assertThat(store.failedLogins(FailedLogins.Grouping.byIpAddress(hour)))
                .first()
                .extracting(FailedLogins::key)
                .isEqualTo("192.0.2.2");
        assertThat(store.page(AuditQuery.all().failedLogins().username("old")).items())
                .hasSize(1);
    }

    @Test
    void statisticsAddUp() {
        store.append(events.batch(AuditEvent.of("a.old")));
        clock.forward(Duration.ofHours(30));
        store.append(events.batch(
                failedLogin("bob", "192.0.2.1"),
                AuditEvent.of(EventTypes.LOGIN_SUCCESS),
                AuditEvent.of(EventTypes.LOGIN_SUCCESS),
                AuditEvent.of(EventTypes.LOGIN_SUCCESS),
                AuditEvent.of(EventTypes.PROJECT_CREATE)));

        AuditStatistics statistics = store.statistics(24);

        assertThat(statistics.total()).isEqualTo(5);
        assertThat(statistics.byCategory()).containsEntry("authentication", 4L).containsEntry("data_modification", 1L);
        assertThat(statistics.bySeverity()).containsEntry("medium", 1L).containsEntry("info", 4L);
        assertThat(statistics.byStatus()).containsEntry("failure", 1L).containsEntry("success", 4L);
        assertThat(statistics.loginSuccessRate()).hasValue(0.75);
        assertThat(store.statistics(744).total()).isEqualTo(6);
        assertThatThrownBy(() -> store.statistics(745)).isInstanceOf(InvalidQueryException.class);
    }

    @Test
    void anEmptyTrailHasNoSuccessRateInsteadOfZero() {
        assertThat(store.statistics(1).loginSuccessRate()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aConnectionGoesBackToItsPoolAsItCame(boolean autoCommit) throws SQLException {
        try (HikariDataSource single = new HikariDataSource()) {
            single.setDataSource(dataSource());
            single.setMaximumPoolSize(1);
            single.setAutoCommit(autoCommit);
            JdbcAuditStore other = new JdbcAuditStore(single);
            other.prepare();
            other.append(events.batch(AuditEvent.of("a.b")));

            assertThat(other.page(AuditQuery.all().countedUpTo10000()).items()).hasSize(1);

            try (Connection connection = single.getConnection();
                    Statement statement = connection.createStatement()) {
                assertThat(statement.getQueryTimeout()).isZero();
                assertThat(connection.getAutoCommit()).isEqualTo(autoCommit);
                assertThat(connection.getNetworkTimeout()).isZero();
            }
        }
    }

    final void dropTables() throws SQLException {
        for (String table : List.of("event", "schema", "hold", "prune")) {
            execute("DROP TABLE IF EXISTS seaworthy_audit_" + table);
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

    private List<UUID> idsOfAllPages(AuditQuery query) {
        List<UUID> ids = new ArrayList<>();
        AuditPage page = store.page(query);
        ids.addAll(ids(page));
        while (page.nextCursor().isPresent()) {
            page = store.page(query.cursor(page.nextCursor().get()));
            ids.addAll(ids(page));
        }
        return ids;
    }

    private static List<UUID> ids(AuditPage page) {
        return page.items().stream().map(StoredEvent::id).toList();
    }

    private static List<UUID> idsOf(EventBatch batch) {
        return batch.events().stream().map(StoredEvent::id).toList();
    }

    private static AuditEvent failedLogin(String name, String address) {
        return AuditEvent.of(EventTypes.LOGIN_FAILED)
                .by(Actor.anonymous().named(name))
                .ipAddress(address);
    }
}
