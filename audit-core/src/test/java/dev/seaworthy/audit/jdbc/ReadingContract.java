package dev.seaworthy.audit.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.seaworthy.audit.Actor;
import dev.seaworthy.audit.AuditEvent;
import dev.seaworthy.audit.AuditExport;
import dev.seaworthy.audit.AuditPage;
import dev.seaworthy.audit.AuditQuery;
import dev.seaworthy.audit.AuditStatus;
import dev.seaworthy.audit.AuditStoreException;
import dev.seaworthy.audit.EventBatch;
import dev.seaworthy.audit.QueryTimeoutException;
import dev.seaworthy.audit.Resource;
import dev.seaworthy.audit.SealedEvents;
import dev.seaworthy.audit.SettableClock;
import dev.seaworthy.audit.StoredEvent;
import java.io.StringWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the read path of a JDBC store promises, the same on every database; one subclass each. */
abstract class ReadingContract {
    private static final Instant START = Instant.parse("2026-11-20T18:00:00.123456Z");

    private final SettableClock clock = new SettableClock(START);
    private final SealedEvents events = new SealedEvents(clock);
    private JdbcAuditStore store;

    /** The same empty database for the whole of one test. */
    abstract DataSource dataSource();

    @BeforeEach
    void prepareStore() {
        store = builder().build();
        store.prepare();
    }

    @Test
    void moreTypesThanAreWalkedAreFoundInsideAWindow() {
        store("many.old");
        clock.forward(Duration.ofDays(8));
        store(IntStream.range(0, IndexProbe.MAX_WALKS)
                .mapToObj(i -> "many.t" + i)
                .toArray(String[]::new));

        AuditPage page = store.page(AuditQuery.all().eventTypes("many.*").limit(20));

        assertThat(page.window()).isPresent();
        assertThat(allPages(AuditQuery.all().eventTypes("many.*").limit(20))).hasSize(IndexProbe.MAX_WALKS);
        assertThat(store.page(AuditQuery.all().eventTypes("many.t*")).window()).isEmpty();
        assertThat(store.page(AuditQuery.all().eventTypes("many.t1*", "many.old"))
                        .window())
                .isEmpty();
    }

    @Test
    void aRareCombinationIsFoundHoweverOldAndAFrequentOneInsideAWindow() {
        store.append(events.batch(AuditEvent.of("a.b").by(Actor.user("u"))));
        clock.forward(Duration.ofDays(400));
        AuditQuery query = AuditQuery.all().userId("u").eventTypes("a.*");

        assertThat(store.page(query).items()).hasSize(1);
        assertThat(store.page(query).window()).isEmpty();

        for (int i = 0; i < AccessPath.SHORT_WALK / 1000 + 1; i++) {
            store.append(events.batch(IntStream.range(0, 1000)
                    .mapToObj(n -> AuditEvent.of("a.b").by(Actor.user("u", "n")).failed("no"))
                    .toList()));
        }
        AuditPage first = store.page(query);
        assertThat(first.window()).isPresent();
        assertThat(store.page(query.cursor(first.nextCursor().orElseThrow())).window())
                .isEqualTo(first.window());
        assertThat(store.page(query.countedUpTo10000()).countUpTo10000()).hasValue(10_000);
        AuditQuery named = AuditQuery.all().username("n");
        assertThat(store.page(named.status(AuditStatus.FAILURE)).window()).isEmpty();
        assertThat(store.page(named.status(AuditStatus.FAILURE, AuditStatus.ERROR))
                        .window())
                .isEmpty();
        assertThat(store.page(named.status(AuditStatus.ERROR)).window())
                .as("errors alone may be few among the failures")
                .isPresent();
    }

    @Test
    void aTenantsStoreIsServedByIndexesWhereTheTenantIsNamed() {
        JdbcAuditStore tenants =
                builder().multiTenant().schemaMode(SchemaMode.MIGRATE).build();
        tenants.prepare();
        for (String tenant : List.of("acme", "other")) {
            tenants.append(events.batch(
                    tenantEvent("auth.login.failed", tenant).status(AuditStatus.FAILURE),
                    tenantEvent("auth.b", tenant)));
        }
        AuditQuery acme = AuditQuery.all().tenantId("acme");

        assertThat(List.of(
                        acme.eventTypes("auth.*"),
                        acme.eventTypes("auth.login.failed", "auth.b"),
                        acme,
                        acme.userId("u"),
                        acme.userId("u").eventTypes("auth.*"),
                        acme.resourceType("t").resourceId("r")))
                .allSatisfy(query -> {
                    AuditPage page = tenants.page(query);
                    assertThat(page.items()).hasSize(2);
                    assertThat(page.window()).isEmpty();
                });
        assertThat(tenants.page(acme.failedLogins().username("n").ipAddress("192.0.2.1"))
                        .items())
                .hasSize(1);
        assertThat(tenants.page(AuditQuery.all().userId("u")).window()).isPresent();
        assertThat(tenants.page(AuditQuery.all().userId("u")).items()).hasSize(4);
        assertThat(tenants.page(acme.category("authentication")).window()).isPresent();
        assertThat(tenants.page(AuditQuery.all()).window()).isEmpty();
    }

    @Test
    void aQueryThatTakesTooLongIsEndedAndSaysWhatToDo() throws SQLException {
        JdbcAuditStore hasty = builder().queryTimeout(Duration.ofSeconds(1)).build();
        store("a.b", "a.c");
        execute("ALTER TABLE seaworthy_audit_event RENAME TO seaworthy_real_event");
        execute("CREATE VIEW seaworthy_audit_event AS SELECT e.* FROM seaworthy_real_event e"
                + " CROSS JOIN information_schema.columns a CROSS JOIN information_schema.columns b"
                + " CROSS JOIN information_schema.columns c CROSS JOIN information_schema.columns d");

        assertThatThrownBy(() -> hasty.statistics(24))
                .isInstanceOf(QueryTimeoutException.class)
                .hasMessageContaining("after 1 s")
                .hasMessageContaining("ask for fewer hours")
                .hasMessageNotContaining("from and to");
        try (Connection connection = dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            assertThat(statement.getQueryTimeout()).isZero();
            assertThat(connection.getNetworkTimeout()).isZero();
        }

        execute("DROP VIEW seaworthy_audit_event");
        execute("ALTER TABLE seaworthy_real_event RENAME TO seaworthy_audit_event");
        assertThat(hasty.statistics(24).total()).isEqualTo(2);
    }

    @Test
    void anExportGoesDownFromTheNewestEventAtItsStart() throws Exception {
        EventBatch late = batch("a.late");
        clock.forward(Duration.ofSeconds(1));
        for (int i = 0; i < 12; i++) {
            store.append(events.batch(
                    IntStream.range(0, 100).mapToObj(n -> AuditEvent.of("a.b")).toList()));
        }
        List<String> types = new ArrayList<>();

        new AuditExport(store).forEach(AuditQuery.all(), event -> {
            if (types.isEmpty()) {
                store("a.meanwhile");
                store.append(late);
            }
            types.add(event.event().type().name());
        });

        assertThat(types).hasSize(1201).doesNotContain("a.meanwhile").endsWith("a.late");
    }

    @Test
    void anExportThatFailsHalfWayThrowsAndIsNotEnded() throws Exception {
        store.append(events.batch(
                IntStream.range(0, 600).mapToObj(n -> AuditEvent.of("a.b")).toList()));
        boolean[] flushed = {false};
        StringWriter out = new StringWriter() {
            @Override
            public void write(String text) {
                super.write(text);
                if (getBuffer().length() < 4000) {
                    loseTable();
                }
            }

            @Override
            public void flush() {
                flushed[0] = true;
            }
        };

        assertThatThrownBy(() -> new AuditExport(store).csv(AuditQuery.all(), out))
                .isInstanceOf(AuditStoreException.class);

        assertThat(out.toString().lines()).hasSizeBetween(500, 502);
        assertThat(flushed[0]).isFalse();
        execute("ALTER TABLE seaworthy_lost_event RENAME TO seaworthy_audit_event");
    }

    private boolean lost;

    private void loseTable() {
        if (!lost) {
            lost = true;
            try {
                execute("ALTER TABLE seaworthy_audit_event RENAME TO seaworthy_lost_event");
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private JdbcAuditStoreBuilder builder() {
        return JdbcAuditStore.builder(dataSource()).clock(clock);
    }

    private void store(String... types) {
        store.append(batch(types));
    }

    private EventBatch batch(String... types) {
        return events.batch(List.of(types).stream().map(AuditEvent::of).toList());
    }

    private static AuditEvent tenantEvent(String type, String tenant) {
        return AuditEvent.of(type)
                .by(Actor.user("u", "n"))
                .on(Resource.of("t", "r"))
                .ipAddress("192.0.2.1")
                .tenant(tenant);
    }

    private List<String> types(AuditQuery query) {
        return store.page(query).items().stream()
                .map(event -> event.event().type().name())
                .toList();
    }

    private List<StoredEvent> allPages(AuditQuery query) {
        List<StoredEvent> all = new ArrayList<>();
        new AuditExport(store).forEach(query, all::add);
        List<UUID> paged = new ArrayList<>();
        AuditPage page = store.page(query);
        page.items().forEach(event -> paged.add(event.id()));
        while (page.nextCursor().isPresent()) {
            page = store.page(query.cursor(page.nextCursor().get()));
            page.items().forEach(event -> paged.add(event.id()));
        }
        assertThat(all).extracting(StoredEvent::id).isEqualTo(paged);
        return all;
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

    /** For servers that outlive a test. */
    final void dropTables() throws SQLException {
        for (String table : List.of("event", "schema", "hold", "prune")) {
            execute("DROP TABLE IF EXISTS seaworthy_audit_" + table);
        }
    }
}
