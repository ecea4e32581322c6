package dev.seaworthy.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seaworthy.audit.AuditLogger;
import dev.seaworthy.health.operations.AppInfo;
import dev.seaworthy.health.operations.DeploymentStore;
import dev.seaworthy.health.operations.Deployments;
import dev.seaworthy.health.operations.FileDeploymentStore;
import dev.seaworthy.health.operations.JdbcDeploymentStore;
import dev.seaworthy.health.operations.LogEntry;
import dev.seaworthy.health.operations.LogTail;
import dev.seaworthy.metrics.MetricsMonitor;
import java.nio.file.Path;
import java.util.Set;
import javax.sql.DataSource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** The log tail and the history of deployments. */
@Tag("dear")
class OperationsAutoConfigurationTest {

    private final ApplicationContextRunner application = Starter.withDatabase();

    @TempDir
    private Path folder;

    @Test
    void logTailHearsTheApplicationUntilTheContextCloses() {
        LogTail[] tail = new LogTail[1];
        application
                .withPropertyValues("seaworthy.log.entries=2", "seaworthy.log.redact=iban")
                .run(context -> {
                    tail[0] = context.getBean(LogTail.class);
                    LoggerFactory.getLogger("orders").error("one");
                    LoggerFactory.getLogger("orders").error("two, iban=DE89");
                    LoggerFactory.getLogger("orders").error("three");

                    assertThat(tail[0].read(null, null, 10).items())
                            .extracting(LogEntry::message)
                            .containsExactly("two, iban=***", "three");
                });
        LoggerFactory.getLogger("orders").error("after the end");

        assertThat(tail[0].read(null, null, 10).items())
                .extracting(LogEntry::message)
                .doesNotContain("after the end");
    }

    @Test
    void logIsCountedOnceWithAndWithoutARegistryInTheContext() {
        application.run(context ->
                assertThat(errorsScraped(context.getBean(MetricsMonitor.class))).isEqualTo("1.0"));
        application.withConfiguration(BootLine.meterRegistry()).run(context -> assertThat(
                        errorsScraped(context.getBean(MetricsMonitor.class)))
                .isEqualTo("1.0"));
    }

    private static String errorsScraped(MetricsMonitor monitor) {
        LoggerFactory.getLogger("orders").error("one");
        return monitor.scrape(null, "prometheus", Set.of())
                .text()
                .lines()
                .filter(line -> line.startsWith("seaworthy_log_events_total{level=\"error\"} "))
                .map(line -> line.split(" ", -1)[1])
                .findFirst()
                .orElse("none");
    }

    @Test
    void tailOfTheApplicationTakesThePlaceOfOurs() {
        application
                .withBean("ownTail", LogTail.class, LogTail::create)
                .run(context -> assertThat(context).hasSingleBean(LogTail.class).hasBean("ownTail"));
    }

    @Test
    void deploymentsAreKeptWhereAPropertySays() {
        application
                .withPropertyValues("seaworthy.deployments.file=" + folder.resolve("deployments"))
                .run(context -> assertThat(context)
                        .hasSingleBean(Deployments.class)
                        .getBean(DeploymentStore.class)
                        .isInstanceOf(FileDeploymentStore.class));
        application
                .withPropertyValues("seaworthy.deployments.table=true", "seaworthy.deployments.instance=pod-7")
                .run(context -> {
                    assertThat(context.getBean(DeploymentStore.class)).isInstanceOf(JdbcDeploymentStore.class);
                    Deployments deployments = context.getBean(Deployments.class);
                    while (deployments.newest() == null) {
                        Thread.onSpinWait();
                    }
                    assertThat(deployments.newest()).singleElement().satisfies(row -> assertThat(row.instance())
                            .isEqualTo("pod-7"));
                });
    }

    @Test
    void tableIsKeptInTheDatabaseThatIsNamed() {
        ApplicationContextRunner two = application
                .withPropertyValues("seaworthy.deployments.table=true", "seaworthy.audit.data-source=dataSource")
                .withBean("orders", DataSource.class, OperationsAutoConfigurationTest::database)
                .withBean("dataSource", DataSource.class, OperationsAutoConfigurationTest::database);

        two.withPropertyValues("seaworthy.deployments.data-source=orders")
                .run(context -> assertThat(context).hasSingleBean(Deployments.class));
        two.run(context -> assertThat(context)
                .hasFailed()
                .getFailure()
                .rootCause()
                .hasMessageStartingWith("seaworthy.deployments.table needs a DataSource")
                .hasMessageContaining("seaworthy.deployments.data-source"));
        two.withPropertyValues("seaworthy.deployments.data-source=nowhere").run(context -> assertThat(context)
                .hasFailed()
                .getFailure()
                .rootCause()
                .hasMessageStartingWith("seaworthy.deployments.data-source is nowhere"));
    }

    private static DataSource database() {
        return new DriverManagerDataSource(Starter.memoryUrl(), "sa", "");
    }

    @Test
    void severalDeploymentsOfTheApplicationStopNobody() {
        DeploymentStore store = new FileDeploymentStore(folder.resolve("own"));
        AppInfo info = AppInfo.of("orders");
        application
                .withBean("first", Deployments.class, () -> Deployments.of(store, info))
                .withBean("second", Deployments.class, () -> Deployments.of(store, info))
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    assertThat(context.getBean(Summary.class).text())
                            .contains("deployments (there are several Deployments beans");
                });
    }

    @Test
    void emptyValueIsNone() {
        application
                .withPropertyValues(
                        "seaworthy.deployments.file=",
                        "seaworthy.deployments.instance=",
                        "seaworthy.health.probe-port=",
                        "seaworthy.audit.data-source=",
                        "seaworthy.audit.schema-name=",
                        "seaworthy.audit.node-id=",
                        "seaworthy.audit.journal=")
                .run(context -> assertThat(context)
                        .hasNotFailed()
                        .hasSingleBean(AuditLogger.class)
                        .doesNotHaveBean(Deployments.class)
                        .doesNotHaveBean(ProbePort.class)
                        .getBean(AuditProperties.class)
                        .extracting(AuditProperties::journal)
                        .isNull());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    seaworthy.audit.mode=journaled      | seaworthy.audit: mode
                    seaworthy.audit.queue-capacity=0    | seaworthy.audit: queueCapacity
                    seaworthy.audit.sync-timeout=0s     | seaworthy.audit: syncTimeout
                    seaworthy.audit.journal-limit=1KB   | seaworthy.audit: journalLimit
                    seaworthy.audit.schema-name=a b     | seaworthy.audit: schema name
                    seaworthy.audit.query-timeout=0s    | seaworthy.audit: queryTimeout
                    seaworthy.log.entries=0             | seaworthy.log:
                    """)
    void wrongValueNamesItsFeature(String property, String message) {
        application
                .withPropertyValues(property)
                .run(context -> assertThat(context).hasFailed().getFailure().hasStackTraceContaining(message));
    }

    @Test
    void storeOfTheApplicationIsEnough() {
        application
                .withBean("ownStore", DeploymentStore.class, () -> new FileDeploymentStore(folder.resolve("own")))
                .withPropertyValues("seaworthy.deployments.table=true")
                .run(context ->
                        assertThat(context).hasSingleBean(Deployments.class).hasSingleBean(DeploymentStore.class));
    }
}
