package dev.seaworthy.audit.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.zaxxer.hikari.HikariDataSource;
import dev.seaworthy.audit.Actor;
import dev.seaworthy.audit.AuditEvent;
import dev.seaworthy.audit.AuditException;
import dev.seaworthy.audit.AuditPage;
import dev.seaworthy.audit.AuditQuery;
import dev.seaworthy.audit.AuditReaderContract;
import dev.seaworthy.audit.AuditStoreException;
import dev.seaworthy.audit.EventBatch;
import dev.seaworthy.audit.InvalidQueryException;
import dev.seaworthy.audit.Severity;
import dev.seaworthy.audit.StoredEvent;
import dev.seaworthy.audit.TimeWindow;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.assertj.core.util.Throwables;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** What a JDBC store does beyond the contract of stores, the same on every database; one subclass each. */
abstract class JdbcStoreContract extends AuditReaderContract<JdbcAuditStore> {
    private static final int NODES = 4;

    /** The same empty database for the whole of one test. */
    abstract DataSource dataSource();

    @Override
    protected JdbcAuditStore create(InstantSource ofTheTest) {
        return JdbcAuditStore.builder(dataSource()).clock(ofTheTest).build();
    }

    @Override
    protected Optional<DataSource> transactions() {
        return Optional.of(dataSource());
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
    void aRefusedRowIsNotRepeatedByTheFailureThatTellsOfIt() throws SQLException {
        execute("ALTER TABLE seaworthy_audit_event ADD CONSTRAINT no_ada CHECK (username <> 'ada@example.org')");
        EventBatch refused = events.batch(AuditEvent.of("a.b").by(Actor.user("u-1", "ada@example.org")));

        assertThatThrownBy(() -> store.append(refused))
                .isInstanceOfSatisfying(AuditStoreException.class, failure -> assertThat(failure.rejected())
                        .isTrue())
                .satisfies(
                        failure -> assertThat(Throwables.getStackTrace(failure)).doesNotContain("ada@example.org"));
    }

    @Test
    void aFilterIsNotRepeatedByTheFailureOfItsQuery() throws SQLException {
        execute("ALTER TABLE seaworthy_audit_event RENAME TO seaworthy_lost_event");
        AuditQuery query = AuditQuery.all().userId("ada@example.org");

        assertThatThrownBy(() -> store.page(query))
                .isInstanceOf(AuditStoreException.class)
                .satisfies(failure -> assertThat(Throwables.getStackTrace(failure))
                        .contains("SQL state")
                        .doesNotContain("ada@example.org"));

        execute("ALTER TABLE seaworthy_lost_event RENAME TO seaworthy_audit_event");
    }

    @Test
    void aTrialFailsWhereTheRealThingWould() throws SQLException {
        StoredEvent harmless = events.batch(AuditEvent.of("a.b")).events().get(0);
        execute("ALTER TABLE seaworthy_audit_event DROP COLUMN trace_id");

        assertThatThrownBy(() -> store.trial(harmless)).isInstanceOf(AuditStoreException.class);
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

    @ParameterizedTest
    @EnumSource
    void preparingAgainFindsTheTablesInEveryMode(SchemaMode mode) {
        store.append(events.batch(AuditEvent.of("a.b")));

        inMode(mode).prepare();

        assertThat(store.page(AuditQuery.all()).items()).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource(names = {"CREATE", "MIGRATE"})
    void absentTablesAreCreated(SchemaMode mode) throws SQLException {
        dropTables();

        inMode(mode).prepare();

        inMode(SchemaMode.VALIDATE).prepare();
        store.append(events.batch(AuditEvent.of("a.b")));
    }

    @Test
    void validatingWithoutTablesNamesTheScripts() throws SQLException {
        dropTables();

        assertThatThrownBy(() -> inMode(SchemaMode.VALIDATE).prepare())
                .isInstanceOf(AuditException.class)
                .hasMessageContaining("VALIDATE creates nothing")
                .hasMessageContaining("-1.sql, then ")
                .hasMessageContaining("-2.sql");
    }

    @Test
    void withoutALookNothingIsMissed() throws SQLException {
        dropTables();

        assertThatCode(() -> inMode(SchemaMode.NONE).prepare()).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @EnumSource(names = {"CREATE", "VALIDATE"})
    void olderTablesAreLeftAloneAndTheErrorSaysHowToMigrateThem(SchemaMode mode) throws SQLException {
        backToVersionOne();

        assertThatThrownBy(() -> inMode(mode).prepare())
                .isInstanceOf(AuditException.class)
                .hasMessageContaining("have version 1")
                .hasMessageContaining("needs 2")
                .hasMessageContaining("SchemaMode." + mode + " alters nothing")
                .hasMessageContaining("SchemaMode.MIGRATE")
                .hasMessageContaining("/dev/seaworthy/audit/jdbc/")
                .hasMessageContaining("-2.sql")
                .hasMessageNotContaining("-1.sql");
        assertThatThrownBy(() -> execute("SELECT COUNT(*) FROM seaworthy_audit_hold"))
                .isInstanceOf(SQLException.class);
    }

    @Test
    void olderTablesAreMigratedOnDemandAndKeepTheirEvents() throws SQLException {
        store.append(events.batch(AuditEvent.of("a.b")));
        backToVersionOne();

        inMode(SchemaMode.MIGRATE).prepare();

        inMode(SchemaMode.VALIDATE).prepare();
        assertThat(store.page(AuditQuery.all()).items()).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource(names = "NONE", mode = EnumSource.Mode.EXCLUDE)
    void tablesThatANewerReleaseHasAlteredAreRefused(SchemaMode mode) throws SQLException {
        execute("INSERT INTO seaworthy_audit_schema (version) VALUES (7)");

        assertThatThrownBy(() -> inMode(mode).prepare())
                .isInstanceOf(AuditException.class)
                .hasMessageContaining("version 7, newer than this library, which needs 2");
    }

    @Test
    void aMissingColumnOrTableIsNamedAlthoughTheVersionIsRight() throws SQLException {
        execute("ALTER TABLE seaworthy_audit_event DROP COLUMN trace_id");
        execute("DROP TABLE seaworthy_audit_prune");

        assertThatThrownBy(() -> inMode(SchemaMode.VALIDATE).prepare())
                .isInstanceOf(AuditException.class)
                .hasMessageContaining("lack seaworthy_audit_event.trace_id, seaworthy_audit_prune;");
    }

    @Test
    void aCreationThatWasCutShortIsTakenUpAgain() throws SQLException {
        dropTables();
        List<String> commands = new SchemaScripts(scripts(), "").commandsSince(0, List.of());
        for (String command : commands.subList(0, commands.size() - SchemaScripts.VERSION)) {
            execute(command);
        }

        inMode(SchemaMode.CREATE).prepare();

        inMode(SchemaMode.VALIDATE).prepare();
    }

    @Test
    void whoRunsTheScriptsByHandGetsTablesThatValidate() throws SQLException {
        dropTables();
        for (int version = 1; version <= SchemaScripts.VERSION; version++) {
            for (String command : new SchemaScripts(scripts(), "").commands(scripts() + "-" + version + ".sql")) {
                execute(command);
            }
        }

        inMode(SchemaMode.VALIDATE).prepare();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theIndexesOfAMultiTenantStoreBeginWithTheTenant(boolean fresh) throws SQLException {
        if (fresh) {
            dropTables();
        }
        JdbcAuditStoreBuilder builder = JdbcAuditStore.builder(dataSource()).multiTenant();
        builder.schemaMode(fresh ? SchemaMode.CREATE : SchemaMode.MIGRATE)
                .build()
                .prepare();

        assertThat(indexedColumns()).isNotEmpty().allSatisfy((index, columns) -> assertThat(columns.get(0))
                .as(index)
                .isIn("tenant_id", "id"));
        assertThat(indexedColumns().values())
                .contains(List.of("tenant_id", "user_id", "id"), List.of("tenant_id", "id"));
    }

    @Test
    void anExchangeOfIndexesThatWasCutShortIsTakenUpAgain() throws SQLException {
        SchemaScripts scripts = new SchemaScripts(scripts(), "");
        execute(scripts.commands(scripts.tenants()).get(0));

        JdbcAuditStore.builder(dataSource())
                .multiTenant()
                .schemaMode(SchemaMode.MIGRATE)
                .build()
                .prepare();

        assertThat(indexedColumns().values())
                .contains(List.of("tenant_id", "id"))
                .allSatisfy(columns -> assertThat(columns.get(0)).isIn("tenant_id", "id"));
    }

    @Test
    void furtherIndexesAreAddedToTablesThatStandOnlyOnDemand() throws SQLException {
        Map<String, List<String>> before = indexedColumns();
        JdbcAuditStoreBuilder full = JdbcAuditStore.builder(dataSource()).indexes(IndexProfile.FULL);

        assertThat(warningsOf(() -> full.build().prepare())).contains("/dev/seaworthy/audit/jdbc/full-1.sql");
        assertThat(indexedColumns()).isEqualTo(before);

        full.schemaMode(SchemaMode.MIGRATE).build().prepare();
        assertThat(indexedColumns()).containsAllEntriesOf(before);
        assertThat(indexedColumns().values()).contains(List.of("severity", "created_at"));
        assertThat(warningsOf(() -> full.schemaMode(SchemaMode.CREATE).build().prepare()))
                .isEmpty();
    }

    @ParameterizedTest
    @EnumSource(names = {"CREATE", "VALIDATE"})
    void aMultiTenantStoreRunsOnOtherIndexesWithoutTouchingThem(SchemaMode mode) throws SQLException {
        Map<String, List<String>> before = indexedColumns();

        JdbcAuditStore.builder(dataSource())
                .multiTenant()
                .schemaMode(mode)
                .build()
                .prepare();

        assertThat(indexedColumns()).isEqualTo(before);
    }

    @Test
    void theTablesCanLiveInASchemaOfTheirOwn() throws SQLException {
        execute("CREATE SCHEMA trail");
        JdbcAuditStore apart = JdbcAuditStore.builder(dataSource())
                .schema("trail")
                .indexes(IndexProfile.FULL)
                .build();

        apart.prepare();
        apart.prepare();
        apart.append(events.batch(AuditEvent.of("a.b")));

        assertThat(apart.page(AuditQuery.all()).items()).hasSize(1);
        assertThat(store.page(AuditQuery.all()).items()).isEmpty();
        execute("DROP SCHEMA trail" + cascade());
    }

    @Test
    void manyNodesCanCreateAtOnce() throws Exception {
        dropTables();

        prepareAtOnce(SchemaMode.CREATE);

        store.append(events.batch(AuditEvent.of("a.b")));
    }

    @Test
    void manyNodesCanMigrateAtOnce() throws Exception {
        backToVersionOne();

        prepareAtOnce(SchemaMode.MIGRATE);

        inMode(SchemaMode.VALIDATE).prepare();
    }

    /** What the names of the database's SQL files begin with. */
    abstract String scripts();

    String cascade() {
        return " CASCADE";
    }

    final JdbcAuditStore inMode(SchemaMode mode) {
        return JdbcAuditStore.builder(dataSource()).schemaMode(mode).build();
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

    private static String warningsOf(Runnable work) {
        Logger logger = (Logger) LoggerFactory.getLogger(SchemaSetup.class);
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        logger.addAppender(log);
        try {
            work.run();
        } finally {
            logger.detachAppender(log);
        }
        return log.list.stream().map(ILoggingEvent::getFormattedMessage).collect(Collectors.joining("\n"));
    }

    private Map<String, List<String>> indexedColumns() throws SQLException {
        Map<String, List<String>> indexes = new TreeMap<>();
        try (Connection connection = dataSource().getConnection()) {
            for (String name : List.of("seaworthy_audit_event", "SEAWORTHY_AUDIT_EVENT")) {
                try (ResultSet row = connection
                        .getMetaData()
                        .getIndexInfo(connection.getCatalog(), connection.getSchema(), name, false, true)) {
                    while (row.next()) {
                        if (row.getString("INDEX_NAME") != null) {
                            indexes.computeIfAbsent(row.getString("INDEX_NAME"), index -> new ArrayList<>())
                                    .add(row.getString("COLUMN_NAME").toLowerCase(Locale.ROOT));
                        }
                    }
                }
            }
        }
        return indexes;
    }

    private void backToVersionOne() throws SQLException {
        execute("DELETE FROM seaworthy_audit_schema WHERE version > 1");
        execute("DROP TABLE seaworthy_audit_hold");
        execute("DROP TABLE seaworthy_audit_prune");
    }

    private void prepareAtOnce(SchemaMode mode) throws InterruptedException {
        List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
        List<Thread> nodes = new ArrayList<>();
        for (int i = 0; i < NODES; i++) {
            Thread node = new Thread(() -> inMode(mode).prepare());
            node.setUncaughtExceptionHandler((where, failure) -> failures.add(failure));
            nodes.add(node);
            node.start();
        }
        for (Thread node : nodes) {
            node.join(30_000);
            assertThat(node.isAlive()).isFalse();
        }
        assertThat(failures).isEmpty();
    }
}
