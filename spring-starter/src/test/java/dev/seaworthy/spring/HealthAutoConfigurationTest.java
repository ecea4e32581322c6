package dev.seaworthy.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.seaworthy.health.CheckReport;
import dev.seaworthy.health.CheckResult;
import dev.seaworthy.health.CheckSpec;
import dev.seaworthy.health.HealthListener;
import dev.seaworthy.health.HealthMonitor;
import dev.seaworthy.health.Impact;
import dev.seaworthy.health.Kind;
import dev.seaworthy.health.Probe;
import dev.seaworthy.health.ProbeTransition;
import dev.seaworthy.health.Status;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.availability.ApplicationAvailabilityBean;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.LivenessState;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationListener;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

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
            assertThat(transitions.ready.await(60, TimeUnit.SECONDS)).isTrue();

            AvailabilityChangeEvent.publish(context, ReadinessState.REFUSING_TRAFFIC);
            assertThat(transitions.unready.await(60, TimeUnit.SECONDS)).isTrue();
            assertThat(monitor.report(Probe.LIVENESS).serving()).isTrue();
        });
    }

    @Test
    void whatTheApplicationSaysOfItselfStandsAboveWhatOurChecksWouldPublish() {
        application
                .withPropertyValues("seaworthy.health.publish-availability=true")
                .withBean(ApplicationAvailabilityBean.class)
                .withUserConfiguration(Transitions.class)
                .run(context -> {
                    Transitions transitions = context.getBean(Transitions.class);
                    HealthMonitor monitor = context.getBean(HealthMonitor.class);
                    AvailabilityChangeEvent.publish(context, ReadinessState.ACCEPTING_TRAFFIC);
                    assertThat(transitions.ready.await(60, TimeUnit.SECONDS)).isTrue();

                    AvailabilityChangeEvent.publish(context, LivenessState.BROKEN);
                    assertThat(transitions.broken.await(60, TimeUnit.SECONDS)).isTrue();
                    assertThat(monitor.report(Probe.LIVENESS).serving()).isFalse();
                    assertThat(context.getBean(ApplicationAvailabilityBean.class)
                                    .getLivenessState())
                            .isEqualTo(LivenessState.BROKEN);

                    AvailabilityChangeEvent.publish(context, LivenessState.CORRECT);
                    assertThat(transitions.mended.await(60, TimeUnit.SECONDS)).isTrue();
                    assertThat(monitor.report(Probe.LIVENESS).serving()).isTrue();
                });
    }

    /** Between our look at what it says and Boot's taking note of what we publish. */
    @Test
    @Timeout(120)
    void whatTheApplicationSaysWhileWePublishIsNotOverwritten() {
        application
                .withPropertyValues("seaworthy.health.publish-availability=true")
                .withBean(ApplicationAvailabilityBean.class)
                .withBean(Interrupting.class)
                .run(context -> {
                    Interrupting interrupting = context.getBean(Interrupting.class);
                    AvailabilityChangeEvent.publish(context, ReadinessState.ACCEPTING_TRAFFIC);

                    assertThat(interrupting.published.take()).isEqualTo(LivenessState.CORRECT);
                    assertThat(interrupting.published.take()).isEqualTo(LivenessState.BROKEN);
                    while (context.getBean(ApplicationAvailabilityBean.class).getLivenessState()
                            != LivenessState.BROKEN) {
                        Thread.onSpinWait();
                    }
                });
    }

    /** An application that calls itself broken just when we are about to say that it is not. */
    @Order(Ordered.HIGHEST_PRECEDENCE + 1)
    static final class Interrupting implements ApplicationListener<AvailabilityChangeEvent<LivenessState>> {

        final BlockingQueue<LivenessState> published = new LinkedBlockingQueue<>();
        private final ApplicationContext context;

        Interrupting(ApplicationContext context) {
            this.context = context;
        }

        @Override
        public void onApplicationEvent(AvailabilityChangeEvent<LivenessState> event) {
            if (event.getSource() instanceof PublishedAvailability) {
                if (event.getState() == LivenessState.CORRECT) {
                    AvailabilityChangeEvent.publish(context, LivenessState.BROKEN);
                }
                published.add(event.getState());
            }
        }
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
    void redisServerOfAUrlIsCheckedAndItsOutageOnlyDegrades() {
        for (String key : List.of("seaworthy.health.redis.url", "spring.data.redis.url")) {
            application.withPropertyValues(key + "=redis://:s3cret@127.0.0.1:1").run(context -> {
                assertThat(context.getBean(HealthMonitor.class).overview().checks())
                        .filteredOn(check -> check.name().equals("redis"))
                        .singleElement()
                        .satisfies(check -> {
                            assertThat(check.impact()).isEqualTo(Impact.DEGRADES);
                            assertThat(check.kinds()).isEmpty();
                        });
                assertThat(context.getBean(HealthProperties.class).toString()).doesNotContain("s3cret");
            });
        }
    }

    @Test
    void redisServerMayTakeReadinessDownOrNotBeChecked() {
        ApplicationContextRunner known =
                application.withPropertyValues("seaworthy.health.redis.url=redis://127.0.0.1:1");

        known.withPropertyValues("seaworthy.health.redis.readiness=true").run(context -> assertThat(
                        context.getBean(HealthMonitor.class).overview().checks())
                .filteredOn(check -> check.name().equals("redis"))
                .flatExtracting(CheckReport::kinds)
                .containsExactly(Kind.READINESS));
        known.withPropertyValues("seaworthy.health.redis.enabled=false")
                .run(context ->
                        assertThat(names(context.getBean(HealthMonitor.class))).doesNotContain("redis"));
    }

    @Test
    void urlThatIsNoneIsNotRepeatedAndOneOfSpringStopsNobody() {
        application
                .withPropertyValues("seaworthy.health.redis.url=http://:s3cret@127.0.0.1")
                .run(context -> assertThat(context)
                        .hasFailed()
                        .getFailure()
                        .rootCause()
                        .satisfies(cause -> assertThat(context.getStartupFailure())
                                .hasStackTraceContaining("seaworthy.health.redis.url: "))
                        .hasMessageNotContaining("s3cret"));
        application
                .withPropertyValues("spring.data.redis.url=redis-sentinel://one,two")
                .run(context ->
                        assertThat(names(context.getBean(HealthMonitor.class))).doesNotContain("redis"));
    }

    @Test
    void impossibleLimitsOfTheDiskNameTheirProperties() {
        application
                .withPropertyValues("seaworthy.health.disk.paths=.,/tmp", "seaworthy.health.disk.degraded-percent=99")
                .run(context ->
                        assertThat(context).hasFailed().getFailure().hasMessageContaining("seaworthy.health.disk: "));
    }

    @Test
    void readinessIsDrainedBeforeAnythingOfOursOrTheWebServerStopsAndTheProbePortClosesLast() {
        int gracefulEndOfTheWebServer = Integer.MAX_VALUE - 1024;
        application.withPropertyValues("seaworthy.health.probe-port=0").run(context -> assertThat(
                        context.getBeansOfType(SmartLifecycle.class))
                .hasEntrySatisfying("seaworthyHealthLifecycle", hasPhase(Integer.MAX_VALUE))
                .hasEntrySatisfying("seaworthyMetricsLifecycle", hasPhase(Integer.MAX_VALUE - 1))
                .hasEntrySatisfying("seaworthyProbePort", hasPhase(Integer.MIN_VALUE)));
        assertThat(StartStop.WHILE_SERVING).isBetween(gracefulEndOfTheWebServer + 1, HealthLifecycle.DRAIN - 1);
    }

    private static Consumer<SmartLifecycle> hasPhase(int phase) {
        return lifecycle -> assertThat(lifecycle.getPhase()).isEqualTo(phase);
    }

    @Test
    void probePortIsClosedWithTheContext() {
        int[] port = new int[1];
        application.withPropertyValues("seaworthy.health.probe-port=0").run(context -> {
            port[0] = context.getBean(ProbePort.class).port();
            assertThat(new Client(port[0], null).get("/health/live").statusCode())
                    .isEqualTo(200);
        });

        assertThatThrownBy(() -> new Client(port[0], null).get("/health/live"))
                .isInstanceOf(java.net.ConnectException.class);
    }

    @Test
    void healthModuleOfBoot4IsEnoughWithoutActuator() {
        assumeTrue(BootLine.isFour(), "Boot 3.5 has no such module");
        application
                .withClassLoader(new FilteredClassLoader("org.springframework.boot.actuate"))
                .run(context -> assertThat(context)
                        .hasNotFailed()
                        .getBean("seaworthyHealthContributor")
                        .isInstanceOf(Boot4Health.class));
    }

    @Test
    void impossibleIntervalNamesItsProperty() {
        application.withPropertyValues("seaworthy.health.interval=0s").run(context -> assertThat(context)
                .hasFailed()
                .getFailure()
                .rootCause()
                .satisfies(cause ->
                        assertThat(context.getStartupFailure()).hasStackTraceContaining("seaworthy.health: interval")));
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

    /** Counts down when a probe turns one way and then the other. */
    @Configuration(proxyBeanMethods = false)
    static class Transitions {

        final CountDownLatch ready = new CountDownLatch(1);
        final CountDownLatch unready = new CountDownLatch(1);
        final CountDownLatch broken = new CountDownLatch(1);
        final CountDownLatch mended = new CountDownLatch(1);

        @Bean
        HealthListener transitions() {
            return new HealthListener() {
                @Override
                public void probeChanged(ProbeTransition transition) {
                    if (transition.probe() == Probe.READINESS) {
                        (transition.to() == Status.DOWN && ready.getCount() == 0 ? unready : ready).countDown();
                    } else if (transition.probe() == Probe.LIVENESS) {
                        (transition.to() == Status.DOWN ? broken : mended).countDown();
                    }
                }
            };
        }
    }
}
