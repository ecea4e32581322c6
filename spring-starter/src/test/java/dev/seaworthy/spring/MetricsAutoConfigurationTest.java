package dev.seaworthy.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seaworthy.metrics.DatabaseReport;
import dev.seaworthy.metrics.MetricsMonitor;
import dev.seaworthy.metrics.Statements;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import javax.sql.DataSource;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

class MetricsAutoConfigurationTest {

    private final ApplicationContextRunner application = Starter.withDatabase();

    @Test
    void metersGoToTheRegistryOfTheContext() {
        application.withConfiguration(BootLine.meterRegistry()).run(context -> assertThat(
                        context.getBean(MeterRegistry.class).getMeters())
                .extracting(meter -> meter.getId().getName())
                .anyMatch(name -> name.startsWith("seaworthy.")));
    }

    @Test
    void whatBootBindsItselfIsNotBoundTwice() {
        application.withConfiguration(BootLine.meterRegistry()).run(context -> {
            String text = context.getBean(MetricsMonitor.class)
                    .scrape(null, "prometheus", Set.of())
                    .text();

            assertThat(text.lines().filter(line -> line.startsWith("# TYPE jvm_threads_live_threads ")))
                    .hasSize(1);
        });
    }

    @Test
    void metersAreKeptWithoutAnyRegistryInTheContext() {
        application.run(context -> {
            assertThat(context).doesNotHaveBean(MeterRegistry.class);
            assertThat(context.getBean(MetricsMonitor.class).registry().getMeters())
                    .isNotEmpty();
        });
    }

    @Test
    void databaseIsWatchedUnlessSwitchedOff() {
        application.run(context -> assertThat(
                        context.getBean(MetricsMonitor.class).databases().databases())
                .extracting(DatabaseReport.Database::name)
                .containsExactly("database"));
        application.withPropertyValues("seaworthy.metrics.databases=false").run(context -> assertThat(
                        context.getBean(MetricsMonitor.class).databases().databases())
                .isEmpty());
    }

    @Test
    @Timeout(60)
    void historyIsKeptInTheFileOfTheProperty(@TempDir Path folder) {
        Path file = folder.resolve("history");

        application.withPropertyValues("seaworthy.metrics.history-file=" + file).run(context -> {
            assertThat(context).hasNotFailed();
            while (!Files.exists(file)) {
                Thread.onSpinWait();
            }
        });

        assertThat(file).isNotEmptyFile();
    }

    @Test
    void statementsOfAJdbiAreTimedUnlessSwitchedOff() {
        ApplicationContextRunner jdbi = application.withUserConfiguration(OfJdbi.class);

        jdbi.run(context -> {
            context.getBean(Jdbi.class).useHandle(handle -> handle.createQuery("select 1")
                    .define(Statements.NAME, "answer")
                    .mapTo(Integer.class)
                    .one());
            assertThat(context.getBean(MetricsMonitor.class).databases().statements())
                    .extracting(DatabaseReport.Statement::name)
                    .containsExactly("answer");
        });
        jdbi.withPropertyValues("seaworthy.metrics.statements=false")
                .run(context -> assertThat(context).doesNotHaveBean("seaworthyStatementTiming"));
    }

    @Test
    void redisServerOfAUrlIsSampled() {
        application
                .withPropertyValues("spring.data.redis.url=redis://127.0.0.1:1")
                .run(context -> assertThat(
                                context.getBean(MetricsMonitor.class).registry().getMeters())
                        .extracting(meter -> meter.getId().getTag("redis"))
                        .contains("redis"));
        application
                .withPropertyValues("spring.data.redis.url=redis://127.0.0.1:1", "seaworthy.metrics.redis=false")
                .run(context -> assertThat(
                                context.getBean(MetricsMonitor.class).registry().getMeters())
                        .extracting(meter -> meter.getId().getTag("redis"))
                        .containsOnlyNulls());
    }

    @Test
    void poolPublishesItsMetersOnceWhoeverBindsThem() {
        application.withConfiguration(BootLine.meterRegistry()).run(context -> {
            try (var connection = context.getBean(DataSource.class).getConnection()) {
                assertThat(connection.isValid(2)).isTrue();
            }
            assertThat(context.getBean(MeterRegistry.class)
                            .find("hikaricp.connections.active")
                            .gauges())
                    .hasSize(1);
        });
    }

    @Test
    void monitorOfTheApplicationTakesThePlaceOfOurs() {
        application
                .withBean("ownMonitor", MetricsMonitor.class, () -> MetricsMonitor.builder()
                        .build())
                .run(context ->
                        assertThat(context).hasSingleBean(MetricsMonitor.class).hasBean("ownMonitor"));
    }

    @Configuration(proxyBeanMethods = false)
    static class OfJdbi {

        @Bean
        Jdbi jdbi(DataSource dataSource) {
            return Jdbi.create(dataSource);
        }
    }
}
