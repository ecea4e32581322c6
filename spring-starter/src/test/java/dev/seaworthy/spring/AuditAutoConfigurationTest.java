package dev.seaworthy.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.seaworthy.audit.AppendResult;
import dev.seaworthy.audit.AuditEvent;
import dev.seaworthy.audit.AuditEvents;
import dev.seaworthy.audit.AuditLogger;
import dev.seaworthy.audit.AuditMeters;
import dev.seaworthy.audit.AuditMode;
import dev.seaworthy.audit.AuditQuery;
import dev.seaworthy.audit.AuditReader;
import dev.seaworthy.audit.AuditStore;
import dev.seaworthy.audit.CurrentTransaction;
import dev.seaworthy.audit.EventField;
import dev.seaworthy.audit.RetentionPolicy;
import dev.seaworthy.audit.StoredEvent;
import dev.seaworthy.audit.jdbc.JdbcAuditStore;
import dev.seaworthy.audit.jdbc.SchemaMode;
import dev.seaworthy.metrics.MetricsMonitor;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.AbstractDataSource;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

class AuditAutoConfigurationTest {

    private final ApplicationContextRunner application = Starter.withDatabase();

    @Test
    void eventIsStoredInTheApplicationsDatabase() {
        application.run(context -> {
            AppendResult result =
                    context.getBean(AuditLogger.class).log(AuditEvent.of("invoice.approved"), AuditMode.SYNC);

            assertThat(result).isInstanceOf(AppendResult.Stored.class);
            assertThat(types(context)).containsExactly("invoice.approved");
        });
    }

    @Test
    void committedTransactionKeepsItsEvent() {
        application.run(context -> {
            transaction(context).executeWithoutResult(status -> logInTransaction(context));

            assertThat(types(context)).containsExactly("invoice.approved");
        });
    }

    @Test
    void rolledBackTransactionTakesItsEventAlong() {
        application.run(context -> {
            transaction(context).executeWithoutResult(status -> {
                logInTransaction(context);
                status.setRollbackOnly();
            });

            assertThat(types(context)).isEmpty();
        });
    }

    @Test
    void whatIsLoggedWhileTheContextClosesIsStored() {
        JdbcDataSource database = new JdbcDataSource();
        database.setURL(Starter.memoryUrl());

        AuditLogger[] logger = new AuditLogger[1];

        Starter.bare()
                .withBean(DataSource.class, () -> database)
                .withBean(LastWords.class)
                .run(context -> logger[0] = context.getBean(AuditLogger.class));

        assertThat(logger[0].log(AuditEvent.of("invoice.approved")).accepted()).isFalse();
        assertThat(logger[0].account().stored()).isEqualTo(1);
        assertThat(types(JdbcAuditStore.builder(database)
                        .schemaMode(SchemaMode.NONE)
                        .build()))
                .containsExactly("application.stopped");
    }

    @Test
    void scriptsOfTheApplicationRunBeforeTheTablesAreLookedAt() {
        application
                .withPropertyValues(
                        "spring.sql.init.schema-locations=classpath:audit-schema.sql",
                        "seaworthy.audit.schema-name=OPS")
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    assertThat(new JdbcTemplate(context.getBean(DataSource.class))
                                    .queryForObject("SELECT count(*) FROM ops.seaworthy_audit_event", Long.class))
                            .isZero();
                });
    }

    @Test
    void tablesThatMayNotBeCreatedAreAskedForByFile() {
        application
                .withPropertyValues("seaworthy.audit.schema=validate")
                .run(context ->
                        assertThat(context).hasFailed().getFailure().rootCause().hasMessageContaining(".sql"));
    }

    @Test
    void databaseThatIsAwayDoesNotStopTheStart() {
        Starter.bare()
                .withBean(DataSource.class, AwayDatabase::new)
                .withPropertyValues("seaworthy.audit.close-timeout=250ms")
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    assertThat(context.getBean(AuditLogger.class)
                                    .log(AuditEvent.of("invoice.approved"))
                                    .accepted())
                            .isTrue();
                });
    }

    @Test
    void databaseServersAreNotEmbedded() {
        assertThat(AuditTables.isEmbedded("jdbc:h2:mem:app")).isTrue();
        assertThat(AuditTables.isEmbedded("jdbc:h2:file:/data/app")).isTrue();
        assertThat(AuditTables.isEmbedded("jdbc:h2:tcp://server/app")).isFalse();
        assertThat(AuditTables.isEmbedded("jdbc:postgresql://server/app")).isFalse();
    }

    @Test
    void namedDataSourceIsUsedWhereThereAreSeveral() {
        Starter.bare()
                .withUserConfiguration(TwoDatabases.class)
                .withPropertyValues("seaworthy.audit.data-source=second")
                .run(context -> {
                    context.getBean(AuditLogger.class).log(AuditEvent.of("invoice.approved"), AuditMode.SYNC);

                    assertThat(new JdbcTemplate(context.getBean("second", DataSource.class))
                                    .queryForObject("SELECT count(*) FROM seaworthy_audit_event", Long.class))
                            .isEqualTo(1);
                });
    }

    @Test
    void severalDataSourcesWithoutANameGiveNoLogger() {
        Starter.bare()
                .withUserConfiguration(TwoDatabases.class)
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(AuditLogger.class));
    }

    @Test
    void storeOfTheApplicationTakesThePlaceOfOurs() {
        application.withUserConfiguration(OwnStore.class).run(context -> assertThat(context)
                .hasSingleBean(AuditStore.class)
                .hasBean("ownStore"));
    }

    @Test
    void loggerOfTheApplicationTakesThePlaceOfOurs() {
        application.withUserConfiguration(OwnLogger.class).run(context -> assertThat(context)
                .hasSingleBean(AuditLogger.class)
                .hasBean("ownLogger"));
    }

    /** It finds none, where ours would find Spring's. */
    @Test
    void currentTransactionOfTheApplicationTakesThePlaceOfOurs() {
        application
                .withPropertyValues("seaworthy.audit.or-else=sync")
                .withBean("ownTransaction", CurrentTransaction.class, NoTransaction::new)
                .run(context -> {
                    assertThat(context).hasSingleBean(CurrentTransaction.class).hasBean("ownTransaction");
                    AuditLogger logger = context.getBean(AuditLogger.class);
                    assertThat(transaction(context)
                                    .<AppendResult>execute(status ->
                                            logger.log(AuditEvent.of("invoice.approved"), AuditMode.TRANSACTIONAL)))
                            .isInstanceOf(AppendResult.Stored.class);
                });
    }

    @Test
    void customizerHasTheLastWord() {
        application
                .withPropertyValues("seaworthy.audit.node-id=from-property")
                .withBean(AuditLoggerCustomizer.class, () -> builder -> builder.nodeId("from-customizer"))
                .run(context -> {
                    context.getBean(AuditLogger.class).log(AuditEvent.of("invoice.approved"), AuditMode.SYNC);

                    assertThat(events(context.getBean(AuditReader.class)))
                            .extracting(event -> event.text(EventField.NODE_ID))
                            .containsExactly("from-customizer");
                });
    }

    @Test
    void impossibleSettingNamesItsProperty() {
        application.withPropertyValues("seaworthy.audit.redact=password,,token").run(context -> assertThat(context)
                .hasFailed()
                .getFailure()
                .rootCause()
                .hasMessageContaining("seaworthy.audit.redact"));
    }

    @Test
    void eventsAreKeptAsLongAsThePropertiesSay() {
        application
                .withPropertyValues(
                        "seaworthy.audit.retention.default=365d",
                        "seaworthy.audit.retention.categories.data_access=P90D",
                        "seaworthy.audit.retention.types.auth.login.failed=30d",
                        "seaworthy.audit.retention.types.audit.prune=forever")
                .run(context -> {
                    RetentionPolicy policy =
                            context.getBean(AuditLogger.class).retention().policy();

                    assertThat(policy.rest()).contains(Duration.ofDays(365));
                    assertThat(policy.categories())
                            .containsExactly(entry("data_access", Optional.of(Duration.ofDays(90))));
                    assertThat(policy.types())
                            .containsExactly(
                                    entry("audit.prune", Optional.empty()),
                                    entry("auth.login.failed", Optional.of(Duration.ofDays(30))));
                });
    }

    @ParameterizedTest
    @CsvSource({
        "default, 1h, use 1 to 36525 days",
        "default, soon, legal are durations such as 90d",
        "categories.data_access, 90, use 1 to 36525 days",
        "categories.Data.Access, 90d, legal",
        "types.Auth.logout, 90d, legal"
    })
    void impossibleRetentionNamesItsProperty(String key, String value, String reason) {
        String property = "seaworthy.audit.retention." + key;
        application.withPropertyValues(property + "=" + value).run(context -> assertThat(rootOf(context))
                .hasMessageContaining(property)
                .hasMessageContaining(reason));
    }

    @Test
    void seriesOfFailedLoginsIsWhatThePropertiesSay() {
        application
                .withPropertyValues("seaworthy.audit.brute-force.failures=2", "seaworthy.audit.brute-force.window=1h")
                .run(context -> {
                    failToLogIn(context, 2);

                    assertThat(types(context)).contains("security.bruteforce.detected");
                });
    }

    @Test
    void searchForAttacksCanBeOff() {
        application
                .withPropertyValues("seaworthy.audit.brute-force.enabled=false")
                .run(context -> {
                    failToLogIn(context, 9);

                    assertThat(types(context)).doesNotContain("security.bruteforce.detected");
                });
    }

    @Test
    void impossibleSeriesNamesItsProperty() {
        application.withPropertyValues("seaworthy.audit.brute-force.failures=1").run(context -> assertThat(
                        rootOf(context))
                .hasMessageContaining("seaworthy.audit.brute-force")
                .hasMessageContaining("use 2 to 100"));
    }

    @Test
    void loggerIsNamedInItsMeters() {
        application.withPropertyValues("seaworthy.audit.logger-name=orders").run(context -> assertThat(
                        context.getBean(MetricsMonitor.class)
                                .registry()
                                .find(AuditMeters.PRUNE_LAST)
                                .tag("logger", "orders")
                                .gauge())
                .isNotNull());
    }

    /** What is raised about the failures is stored with a later batch. */
    private static void failToLogIn(ApplicationContext context, int times) {
        AuditLogger logger = context.getBean(AuditLogger.class);
        for (int i = 0; i < times; i++) {
            logger.log(AuditEvents.loginFailed("ada", "wrong password"), AuditMode.SYNC);
        }
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        do {
            logger.log(AuditEvent.of("a.b"), AuditMode.SYNC);
        } while (logger.account().stored() < times + 3 && System.nanoTime() < end);
    }

    private static Throwable rootOf(AssertableApplicationContext context) {
        return NestedExceptionUtils.getMostSpecificCause(
                Objects.requireNonNull(context.getStartupFailure(), "it started"));
    }

    private static void logInTransaction(ApplicationContext context) {
        AppendResult result =
                context.getBean(AuditLogger.class).log(AuditEvent.of("invoice.approved"), AuditMode.TRANSACTIONAL);
        assertThat(result).isInstanceOf(AppendResult.Joined.class);
    }

    private static TransactionTemplate transaction(ApplicationContext context) {
        return new TransactionTemplate(context.getBean(PlatformTransactionManager.class));
    }

    private static List<String> types(ApplicationContext context) {
        return types(context.getBean(AuditReader.class));
    }

    private static List<String> types(AuditReader reader) {
        return events(reader).stream()
                .map(event -> event.text(EventField.EVENT_TYPE))
                .toList();
    }

    private static List<StoredEvent> events(AuditReader reader) {
        return reader.page(AuditQuery.all()).items();
    }

    /** Logs when it is destroyed, as late as a bean of the application can. */
    record LastWords(AuditLogger logger) implements DisposableBean {

        @Override
        public void destroy() {
            logger.log(AuditEvent.of("application.stopped"));
        }
    }

    static final class NoTransaction implements CurrentTransaction {

        @Override
        public Optional<Connection> connection() {
            return Optional.empty();
        }

        @Override
        public void whenCompleted(Consumer<Boolean> committed) {
            throw new IllegalStateException("there is no transaction");
        }
    }

    /** A database that nobody reaches. */
    static final class AwayDatabase extends AbstractDataSource {

        @Override
        public Connection getConnection() throws SQLException {
            throw new SQLException("nobody answers");
        }

        @Override
        public Connection getConnection(String username, String password) throws SQLException {
            return getConnection();
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class TwoDatabases {

        @Bean
        DataSource first() {
            return database();
        }

        @Bean
        DataSource second() {
            return database();
        }

        static DataSource database() {
            JdbcDataSource database = new JdbcDataSource();
            database.setURL(Starter.memoryUrl());
            return database;
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class OwnStore {

        @Bean
        AuditStore ownStore() {
            return new JdbcAuditStore(TwoDatabases.database());
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class OwnLogger {

        @Bean
        AuditLogger ownLogger() {
            return AuditLogger.builder(new JdbcAuditStore(TwoDatabases.database()))
                    .build();
        }
    }
}
