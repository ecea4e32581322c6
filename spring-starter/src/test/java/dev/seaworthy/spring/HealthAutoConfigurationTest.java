package dev.seaworthy.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seaworthy.health.CheckReport;
import dev.seaworthy.health.CheckResult;
import dev.seaworthy.health.CheckSpec;
import dev.seaworthy.health.HealthListener;
import dev.seaworthy.health.HealthMonitor;
import dev.seaworthy.health.Kind;
import dev.seaworthy.health.Probe;
import dev.seaworthy.health.ProbeTransition;
import dev.seaworthy.health.Status;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

class HealthAutoConfigurationTest {

    private final ApplicationContextRunner application = Starter.withDatabase();

    @Test
    void databaseDiskAuditAndTheApplicationItselfAreChecked() {
        application.run(context -> assertThat(names(context.getBean(HealthMonitor.class)))
                .containsExactlyInAnyOrder(
                        "application", "application-liveness", "audit", "database", "deadlock", "disk"));
    }

    @Test
    void checksOfDatabaseAndDiskCanBeOff() {
        application
                .withPropertyValues("seaworthy.health.database.enabled=false", "seaworthy.health.disk.enabled=false")
                .run(context ->
                        assertThat(names(context.getBean(HealthMonitor.class))).doesNotContain("database", "disk"));
    }

    @Test
    void checkOfTheApplicationIsRun() {
        application
                .withBean(CheckSpec.class, () -> CheckSpec.builder("printer", check -> CheckResult.up())
                        .kinds(Kind.READINESS)
                        .build())
                .run(context ->
                        assertThat(names(context.getBean(HealthMonitor.class))).contains("printer"));
    }

    @Test
    void severalDataSourcesAreCheckedByTheNamesOfTheirBeans() {
        Starter.bare()
                .withUserConfiguration(AuditAutoConfigurationTest.TwoDatabases.class)
                .run(context ->
                        assertThat(names(context.getBean(HealthMonitor.class))).contains("first", "second"));
    }

    @Test
    void applicationBecomesReadyWhenItSaysSoAndUnreadyToo() {
        application.withUserConfiguration(Transitions.class).run(context -> {
            Transitions transitions = context.getBean(Transitions.class);
            HealthMonitor monitor = context.getBean(HealthMonitor.class);
            assertThat(monitor.report(Probe.READINESS).serving()).isFalse();

            AvailabilityChangeEvent.publish(context, ReadinessState.ACCEPTING_TRAFFIC);
            assertThat(transitions.ready.await(20, TimeUnit.SECONDS)).isTrue();

            AvailabilityChangeEvent.publish(context, ReadinessState.REFUSING_TRAFFIC);
            assertThat(transitions.unready.await(20, TimeUnit.SECONDS)).isTrue();
            assertThat(monitor.report(Probe.LIVENESS).serving()).isTrue();
        });
    }

    @Test
    void startOfTheApplicationIsNoOutage() {
        application.run(context -> {
            HealthMonitor monitor = context.getBean(HealthMonitor.class);

            assertThat(monitor.report(Probe.LIVENESS).serving()).isTrue();
            assertThat(monitor.report(Probe.STARTUP).serving()).isFalse();
            assertThat(monitor.overview().checks())
                    .extracting(CheckReport::checkedAt)
                    .containsOnlyNulls();
        });
    }

    @Test
    void closingTheContextDrainsFirst() {
        HealthMonitor[] monitor = new HealthMonitor[1];

        application.run(context -> monitor[0] = context.getBean(HealthMonitor.class));

        assertThat(monitor[0].draining()).isTrue();
    }

    @Test
    void monitorOfTheApplicationTakesThePlaceOfOurs() {
        application
                .withBean("ownMonitor", HealthMonitor.class, () -> HealthMonitor.builder()
                        .build())
                .run(context ->
                        assertThat(context).hasSingleBean(HealthMonitor.class).hasBean("ownMonitor"));
    }

    @Test
    void impossibleDelayNamesItsProperty() {
        application.withPropertyValues("seaworthy.health.drain-delay=-1s").run(context -> assertThat(context)
                .hasFailed()
                .getFailure()
                .rootCause()
                .hasMessageContaining("seaworthy.health.drain-delay"));
    }

    private static List<String> names(HealthMonitor monitor) {
        return monitor.overview().checks().stream().map(CheckReport::name).toList();
    }

    /** Counts down when readiness turns one way and then the other. */
    @Configuration(proxyBeanMethods = false)
    static class Transitions {

        final CountDownLatch ready = new CountDownLatch(1);
        final CountDownLatch unready = new CountDownLatch(1);

        @Bean
        HealthListener transitions() {
            return new HealthListener() {
                @Override
                public void probeChanged(ProbeTransition transition) {
                    if (transition.probe() == Probe.READINESS) {
                        (transition.to() == Status.DOWN && ready.getCount() == 0 ? unready : ready).countDown();
                    }
                }
            };
        }
    }
}
