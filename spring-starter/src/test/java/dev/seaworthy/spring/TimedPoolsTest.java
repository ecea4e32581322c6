package dev.seaworthy.spring;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.seaworthy.audit.AuditEvent;
import dev.seaworthy.audit.AuditLogger;
import dev.seaworthy.audit.AuditMode;
import dev.seaworthy.metrics.DatabaseReport;
import dev.seaworthy.metrics.MetricsMonitor;
import dev.seaworthy.metrics.Statements;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;
import org.springframework.context.annotation.Scope;
import org.springframework.context.annotation.ScopedProxyMode;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Statements that go through Spring's own ways to a database. */
class TimedPoolsTest {

    private final ApplicationContextRunner application =
            Starter.withDatabase().withPropertyValues("seaworthy.metrics.jdbc-statements=true");

    @Test
    void statementsOfTemplateAndClientAreTimedByTheirComment() {
        application.run(context -> {
            template(context).execute("create table orders (id int)");
            JdbcClient.create(context.getBean(DataSource.class))
                    .sql("/* add-order */ insert into orders values (1)")
                    .update();

            assertThat(statements(context)).containsOnly(Map.entry("unnamed create", 1L), Map.entry("add-order", 1L));
        });
    }

    @Test
    void nothingIsTimedUnlessAskedFor() {
        Starter.withDatabase().run(context -> {
            template(context).execute("create table orders (id int)");

            assertThat(statements(context)).isEmpty();
        });
    }

    @Test
    void whatMigrationsDoAtTheStartIsNotTraffic() {
        application.withConfiguration(BootLine.flyway()).run(context -> assertThat(statements(context))
                .isEmpty());
    }

    @Test
    void poolIsSampledAndMeasuredAsBefore() {
        application.withConfiguration(BootLine.meterRegistry()).run(context -> {
            template(context).execute("select 1");

            assertThat(statements(context)).containsOnly(Map.entry("unnamed select", 1L));
            assertThat(context.getBean(MetricsMonitor.class).databases().databases())
                    .singleElement()
                    .satisfies(database -> assertThat(database.pool()).isNotNull());
            assertThat(context.getBean(MeterRegistry.class)
                            .find("hikaricp.connections.max")
                            .gauge())
                    .isNotNull();
        });
    }

    @Test
    void auditTrailIsNotTheApplicationsWorkInItsTransactionEither() {
        application.run(context -> {
            template(context).execute("create table orders (id int)");
            AuditLogger audit = context.getBean(AuditLogger.class);
            audit.log(AuditEvent.of("order.seen"), AuditMode.SYNC);
            new TransactionTemplate(context.getBean(PlatformTransactionManager.class)).executeWithoutResult(status -> {
                template(context).update("/* add-order */ insert into orders values (1)");
                audit.log(AuditEvent.of("order.added"), AuditMode.TRANSACTIONAL);
                status.setRollbackOnly();
            });

            assertThat(StoredEvents.of(context, "order."))
                    .extracting(StoredEvents::type)
                    .containsExactly("order.seen");
            assertThat(statements(context)).containsOnly(Map.entry("unnamed create", 1L), Map.entry("add-order", 1L));
        });
    }

    @Test
    void statementOfJdbiKeepsItsNameAndCountsOnce() {
        application.withUserConfiguration(OfJdbi.class).run(context -> {
            context.getBean(Jdbi.class).useHandle(handle -> handle.createUpdate("create table orders (id int)")
                    .define(Statements.NAME, "by-jdbi")
                    .execute());

            assertThat(statements(context)).containsOnly(Map.entry("by-jdbi", 1L));
        });
    }

    @Test
    @ExtendWith(OutputCaptureExtension.class)
    void poolThatHasStartedAlreadyIsNamed(CapturedOutput output) {
        application.withUserConfiguration(Started.class).run(context -> {
            template(context).execute("select 1");

            assertThat(statements(context)).isEmpty();
            assertThat(output).contains("Statements of the pool startedPool are not timed: it has started already");
        });
    }

    @Test
    void poolOverADataSourceOfTheApplicationIsTimedToo() {
        application.withUserConfiguration(Layered.class).run(context -> {
            template(context).execute("/* layered */ select 1");

            assertThat(statements(context)).containsOnly(Map.entry("layered", 1L));
        });
    }

    @Test
    void poolUnderTwoNamesAndBehindAProxyCountsOnce() {
        application.withUserConfiguration(Again.class).run(context -> {
            template(context).execute("/* once */ select 1");
            new JdbcTemplate(context.getBean("scoped", DataSource.class)).execute("/* scoped */ select 1");

            assertThat(statements(context)).containsOnly(Map.entry("once", 1L), Map.entry("scoped", 1L));
        });
    }

    @Test
    void missingLibraryIsNamedWithTheProperty() {
        application
                .withClassLoader(new FilteredClassLoader("net.ttddyy.dsproxy"))
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .hasMessageContaining("seaworthy.metrics.jdbc-statements needs net.ttddyy:datasource-proxy"));
    }

    private static JdbcTemplate template(ApplicationContext context) {
        return new JdbcTemplate(context.getBean(DataSource.class));
    }

    private static Map<String, Long> statements(ApplicationContext context) {
        return context.getBean(MetricsMonitor.class).databases().statements().stream()
                .collect(Collectors.toMap(DatabaseReport.Statement::name, DatabaseReport.Statement::count));
    }

    @Configuration(proxyBeanMethods = false)
    static class OfJdbi {

        @Bean
        Jdbi jdbi(DataSource dataSource) {
            return Jdbi.create(dataSource);
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Started {

        @Bean
        HikariDataSource startedPool() {
            HikariConfig settings = new HikariConfig();
            settings.setJdbcUrl(Starter.memoryUrl());
            return new HikariDataSource(settings);
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Layered {

        @Bean
        HikariDataSource layeredPool() {
            HikariDataSource below = new HikariDataSource();
            below.setJdbcUrl(Starter.memoryUrl());
            HikariDataSource pool = new HikariDataSource();
            pool.setDataSource(below);
            return pool;
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Again {

        @Bean
        HikariDataSource pool() {
            HikariDataSource pool = new HikariDataSource();
            pool.setJdbcUrl(Starter.memoryUrl());
            return pool;
        }

        @Bean
        @Primary
        DataSource alias(@Qualifier("pool") HikariDataSource pool) {
            return pool;
        }

        @Bean
        @Scope(proxyMode = ScopedProxyMode.TARGET_CLASS)
        HikariDataSource scoped(@Qualifier("pool") HikariDataSource below) {
            HikariDataSource pool = new HikariDataSource();
            pool.setJdbcUrl(below.getJdbcUrl());
            pool.setMaximumPoolSize(1);
            return pool;
        }
    }
}
