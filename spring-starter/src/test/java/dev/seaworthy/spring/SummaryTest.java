package dev.seaworthy.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seaworthy.audit.AuditLogger;
import dev.seaworthy.audit.InMemoryAuditStore;
import dev.seaworthy.health.operations.LogEntry;
import dev.seaworthy.health.operations.LogLevel;
import dev.seaworthy.health.operations.LogTail;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.test.context.FilteredClassLoader;

/** What the start-up line says where there are no paths. */
class SummaryTest {

    @Test
    void applicationWithoutServletsLearnsWhatIsOff() {
        Starter.bare().run(context -> assertThat(context.getBean(Summary.class).text())
                .startsWith("Seaworthy is on for health, metrics, log")
                .contains("audit (there is no single DataSource", "web (this is no servlet application;"));
    }

    @ParameterizedTest
    @CsvSource({
        "jdbc:h2:file:/srv/app/data, true",
        "jdbc:h2:./data;WRITE_DELAY=0, true",
        "jdbc:h2:file:/srv/app/data;DB_CLOSE_ON_EXIT=FALSE, false",
        "jdbc:h2:mem:trial, false",
        "jdbc:h2:tcp://localhost/data, false",
        "jdbc:h2:./data;AUTO_SERVER=TRUE, false",
        "jdbc:postgresql://localhost/app, false",
        "${nowhere.set}, false"
    })
    void databaseThatIsGoneBeforeTheApplicationIsWarnedOf(String url, boolean warned) {
        Starter.bare().withPropertyValues("spring.datasource.url=" + url).run(context -> assertThat(
                        context.getBean(LogTail.class)
                                .read(null, LogLevel.WARN, 100)
                                .items())
                .extracting(LogEntry::message)
                .filteredOn(message -> message.contains("add ;DB_CLOSE_ON_EXIT=FALSE"))
                .hasSize(warned ? 1 : 0));
    }

    @Test
    void switchThatIsOffIsNamed() {
        Starter.bare()
                .withPropertyValues(
                        "seaworthy.health.enabled=false", "seaworthy.log.enabled=false", "seaworthy.web.enabled=false")
                .run(context -> assertThat(context.getBean(Summary.class).text())
                        .startsWith("Seaworthy is on for metrics, alerts, slo; off: ")
                        .contains(
                                "health (seaworthy.health.enabled is false)",
                                "log (seaworthy.log.enabled is false)",
                                "web (seaworthy.web.enabled is false)"));
    }

    @Test
    void severalBeansAreNotTakenForASwitch() {
        Starter.bare()
                .withBean("first", LogTail.class, LogTail::create)
                .withBean("second", LogTail.class, LogTail::create)
                .withPropertyValues("seaworthy.log.enabled=false")
                .run(context -> assertThat(context.getBean(Summary.class).text())
                        .contains("log (there are several LogTail beans; make one of them primary)"));
    }

    @Test
    void severalLoggersAreWarnedOfBecauseTheyLeaveTheTrailEmpty() {
        Starter.bare()
                .withBean("first", AuditLogger.class, SummaryTest::logger)
                .withBean("second", AuditLogger.class, SummaryTest::logger)
                .run(context -> {
                    context.publishEvent(new ApplicationReadyEvent(
                            new SpringApplication(),
                            new String[0],
                            context.getSourceApplicationContext(),
                            Duration.ZERO));

                    assertThat(context.getBean(LogTail.class)
                                    .read(null, LogLevel.WARN, 100)
                                    .items())
                            .extracting(LogEntry::message)
                            .anySatisfy(warning -> assertThat(warning)
                                    .contains("uses no audit", "several AuditLogger beans", "@Primary", "@Audited"));
                });
    }

    private static AuditLogger logger() {
        return AuditLogger.builder(new InMemoryAuditStore()).build().start();
    }

    @Test
    void contextStartsWithoutTheServletApi() {
        Starter.bare()
                .withClassLoader(new FilteredClassLoader("jakarta.servlet", "org.springframework.web"))
                .run(context -> assertThat(context)
                        .hasNotFailed()
                        .hasSingleBean(Summary.class)
                        .doesNotHaveBean(Doors.class));
    }
}
