package dev.seaworthy.audit.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seaworthy.audit.AuditPage;
import dev.seaworthy.audit.AuditQuery;
import dev.seaworthy.audit.AuditStatus;
import dev.seaworthy.audit.FailedLogins;
import dev.seaworthy.audit.SettableClock;
import dev.seaworthy.audit.Severity;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

/**
 * How many rows and index entries each query touches, as the database itself counts them: a few pages when an index
 * serves the query, no more than its window holds otherwise. One subclass per database, and one each for a large trail.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("dear")
abstract class ReadCostContract {
    private static final int LIMIT = 50;
    /** An entry and its row, for one more than a page; MariaDB looks at most entries once more. */
    private static final long PAGE = 3 * (LIMIT + 2);

    private static final long SHORT = 10_001;

    private final SettableClock clock = new SettableClock(Instant.parse("2026-11-20T18:00:00Z"));
    private RecordingDataSource recording;
    private JdbcAuditStore store;

    abstract DataSource dataSource() throws SQLException;

    /** What makes the planner know the table. */
    abstract String analyze();

    /** Rows and index entries that the statement touched when it was run with EXPLAIN. */
    abstract long touched(String plan);

    abstract String explain();

    int size() {
        return 40_000;
    }

    /** The indexes of the store. */
    IndexProfile indexes() {
        return IndexProfile.LEAN;
    }

    /** Whose events are asked for, in a store of several tenants. */
    Optional<String> tenant() {
        return Optional.empty();
    }

    private AuditQuery all() {
        AuditQuery all = AuditQuery.all().limit(LIMIT);
        return tenant().map(all::tenantId).orElse(all);
    }

    @BeforeAll
    void writeTrail() throws SQLException {
        recording = new RecordingDataSource(dataSource());
        JdbcAuditStoreBuilder builder = JdbcAuditStore.builder(recording.dataSource())
                .clock(clock)
                .indexes(indexes())
                .queryTimeout(Duration.ofMinutes(5));
        tenant().ifPresent(name -> builder.multiTenant());
        store = builder.build();
        store.prepare();
        new SampleTrail(clock, tenant()).write(store, size());
        try (Connection connection = dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(true);
            statement.execute(analyze());
        }
        recording.taken();
    }

    @TestFactory
    Stream<DynamicTest> aFilterWithAnIndexTouchesAPageHoweverManyOrFewMatch() {
        return Stream.of(
                        new Case("everything", all(), PAGE),
                        new Case("a busy user", all().userId("u-heavy"), PAGE),
                        new Case("a rare user", all().userId("u-rare"), PAGE),
                        new Case("no user", all().userId("nobody"), PAGE),
                        new Case("a frequent type", all().eventTypes("data.access"), PAGE),
                        new Case("a rare type", all().eventTypes("rare.thing"), PAGE),
                        new Case("no type", all().eventTypes("no.such"), PAGE),
                        new Case("a thing", all().resourceType("kind1").resourceId("r-hot"), PAGE),
                        new Case("a rare thing", all().resourceType("thing").resourceId("thing-rare"), PAGE),
                        new Case(
                                "failures of a name",
                                all().status(AuditStatus.FAILURE).username("admin"),
                                PAGE),
                        new Case(
                                "failures of an address",
                                all().status(AuditStatus.FAILURE).ipAddress("203.0.113.9"),
                                PAGE),
                        new Case(
                                "errors of a rare address",
                                all().status(AuditStatus.ERROR).ipAddress("198.51.100.1"),
                                PAGE),
                        new Case("failed logins", all().failedLogins(), PAGE),
                        new Case("failed logins of a name", all().failedLogins().username("admin"), PAGE),
                        new Case(
                                "failed logins of an address",
                                all().failedLogins().ipAddress("203.0.113.9"),
                                PAGE),
                        new Case("two types", all().eventTypes("data.access", "rare.thing"), 2 * PAGE),
                        new Case("a prefix", all().eventTypes("auth.*"), 2 * PAGE + 3),
                        new Case("a rare prefix", all().eventTypes("rare.*"), PAGE + 2),
                        new Case("no prefix", all().eventTypes("nothing.*"), PAGE + 1))
                .flatMap(this::variants);
    }

    @TestFactory
    Stream<DynamicTest> severalIndexedFiltersTouchAShortWalkOrTheirWindow() {
        return Stream.of(
                        new Case(
                                "a rare user and a type", all().userId("u-rare").eventTypes("data.access"), 2 * SHORT),
                        new Case(
                                "a busy user and a rare type",
                                all().userId("u-heavy").eventTypes("rare.thing"),
                                window() + 2 * SHORT),
                        new Case(
                                "a busy user and a frequent type",
                                all().userId("u-heavy").eventTypes("data.access"),
                                window() + 3 * SHORT),
                        new Case(
                                "a busy user and a prefix",
                                all().userId("u-heavy").eventTypes("project.*"),
                                window() + 3 * SHORT),
                        new Case(
                                "a thing and a user",
                                all().resourceType("kind1").resourceId("r-hot").userId("u-heavy"),
                                3 * SHORT),
                        new Case(
                                "errors of an attacked name",
                                all().status(AuditStatus.ERROR).username("admin"),
                                window() + 2 * SHORT),
                        new Case(
                                "errors from an address that is refused all the time",
                                all().status(AuditStatus.ERROR).ipAddress("198.51.100.9"),
                                window() + 2 * SHORT),
                        new Case(
                                "failed logins of a name from an address",
                                all().failedLogins().username("admin").ipAddress("203.0.113.9"),
                                window() + 3 * SHORT),
                        new Case(
                                "failed logins of a user",
                                all().failedLogins().userId("u-heavy"),
                                window() + 3 * SHORT))
                .flatMap(this::variants);
    }

    @TestFactory
    Stream<DynamicTest> aFilterWithoutAnIndexTouchesNoMoreThanItsWindow() {
        return Stream.of(
                        new Case("category", all().category("rarity"), window()),
                        new Case("severity", all().severity(Severity.CRITICAL), window()),
                        new Case("least severity", all().minSeverity(Severity.HIGH), window()),
                        new Case("status", all().status(AuditStatus.ERROR), window()),
                        new Case("tenant", all().tenantId("t-rare"), window()),
                        new Case("trace", all().traceId("trace-rare"), window()),
                        new Case("name", all().username("rarely"), window()),
                        new Case("address", all().ipAddress("198.51.100.1"), window()),
                        new Case("resource type alone", all().resourceType("thing"), window()),
                        new Case("resource id alone", all().resourceId("thing-rare"), window()),
                        new Case("more types than are walked", all().eventTypes("many.*"), window() + 60),
                        new Case(
                                "a user and a severity",
                                all().userId("u-heavy").severity(Severity.CRITICAL),
                                userWindow()))
                .flatMap(this::variants);
    }

    /** Counting them goes on through the window, which the cases above hold. */
    @TestFactory
    Stream<DynamicTest> aFrequentFilterWithoutAnIndexTouchesAPage() {
        return Stream.of(
                        new Case("a frequent category", all().category("data_access"), 2 * PAGE),
                        new Case("a frequent severity", all().severity(Severity.INFO), 2 * PAGE))
                .flatMap(this::pages);
    }

    @Test
    void groupedFailedLoginsTouchNoMoreThanTheirDay() throws SQLException {
        recording.taken();
        store.failedLogins(FailedLogins.Grouping.byUsername(Duration.ofHours(24)));

        Cost cost = cost();
        assertThat(cost.touched).as(cost.plans).isLessThan(day());
    }

    @Test
    void statisticsTouchNoMoreThanTheirHours() throws SQLException {
        recording.taken();
        store.statistics(24);

        Cost cost = cost();
        assertThat(cost.touched).as(cost.plans).isLessThan(day());
    }

    /** The same bound holds for the next page, a span of time and a count. */
    private Stream<DynamicTest> variants(Case first) {
        DynamicTest counted = DynamicTest.dynamicTest(
                first.name + ", counted",
                () -> check(first.query.countedUpTo10000(), 2 * first.most + AuditQuery.MAX_COUNT));
        return Stream.concat(pages(first), Stream.of(counted));
    }

    private Stream<DynamicTest> pages(Case first) {
        return Stream.of(
                DynamicTest.dynamicTest(first.name, () -> check(first.query, first.most)),
                DynamicTest.dynamicTest(first.name + ", next page", () -> checkNextPage(first)),
                DynamicTest.dynamicTest(
                        first.name + ", in a span of time",
                        () -> check(
                                first.query
                                        .from(clock.instant().minus(Duration.ofDays(20)))
                                        .to(clock.instant().minus(Duration.ofDays(14))),
                                first.most)));
    }

    private void checkNextPage(Case first) throws SQLException {
        AuditPage page = store.page(first.query);
        if (page.nextCursor().isPresent()) {
            check(first.query.cursor(page.nextCursor().get()), first.most);
        }
    }

    private void check(AuditQuery query, long most) throws SQLException {
        recording.taken();
        store.page(query);

        Cost cost = cost();
        assertThat(cost.touched).as(cost.plans).isLessThanOrEqualTo(most);
    }

    private Cost cost() throws SQLException {
        long touched = 0;
        StringBuilder plans = new StringBuilder();
        for (RecordingDataSource.Executed executed : recording.taken()) {
            assertThat(executed.sql()).doesNotContain("OFFSET").doesNotContain("COUNT(*) FROM seaworthy");
            String plan = plan(executed);
            plans.append(plan).append('\n');
            touched += touched(plan);
        }
        assertThat(plans.toString()).containsPattern("rows=|scanCount|r_rows");
        return new Cost(touched, plans.toString());
    }

    private String plan(RecordingDataSource.Executed executed) throws SQLException {
        try (Connection connection = dataSource().getConnection();
                PreparedStatement statement = connection.prepareStatement(explain() + executed.sql())) {
            for (int i = 0; i < executed.arguments().size(); i++) {
                statement.setObject(i + 1, executed.arguments().get(i));
            }
            StringBuilder plan = new StringBuilder(executed.sql()).append('\n');
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    plan.append(rows.getString(1)).append('\n');
                }
            }
            return plan.toString();
        }
    }

    /** A user's events within the window. */
    long userWindow() {
        return window();
    }

    private long day() {
        return size() / 30 * 11L / 10;
    }

    /** Seven of thirty days, and what the reading of the page itself touches. */
    final long window() {
        return size() * 7L / 30 + PAGE + 50;
    }

    /**
     * A query and its price.
     *
     * @param name what it asks for
     * @param query the query
     * @param most the most rows and entries it may touch
     */
    private record Case(String name, AuditQuery query, long most) {}

    /**
     * What a query came to.
     *
     * @param touched rows and index entries
     * @param plans how they were found
     */
    private record Cost(long touched, String plans) {}
}
