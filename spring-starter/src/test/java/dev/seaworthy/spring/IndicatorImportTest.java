package dev.seaworthy.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seaworthy.health.CheckReport;
import dev.seaworthy.health.CheckResult;
import dev.seaworthy.health.CheckSpec;
import dev.seaworthy.health.HealthMonitor;
import dev.seaworthy.health.Status;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.util.ClassUtils;
import reactor.core.publisher.Mono;

/** Boot's indicators as checks of ours, where Boot collects them and where nobody does. */
@Tag("dear")
class IndicatorImportTest {

    private final ApplicationContextRunner application =
            Starter.bare().withConfiguration(BootLine.healthContributors());

    @Test
    void importNeedsNoExport() {
        application
                .withPropertyValues(
                        "seaworthy.health.actuator.enabled=false", "seaworthy.health.actuator.imports=diskSpace")
                .run(context -> {
                    assertThat(context).doesNotHaveBean("seaworthyHealthContributor");
                    assertThat(context.getBean(HealthMonitor.class).overview().checks())
                            .extracting(CheckReport::name)
                            .contains("actuator.diskSpace");
                });
    }

    @Test
    void nothingIsImportedUnasked() {
        application.run(context ->
                assertThat(context).hasBean("seaworthyHealthContributor").doesNotHaveBean("seaworthyIndicatorImport"));
    }

    @Test
    void importWithoutARegistryEndsTheStartAndNamesTheWayOut() {
        ApplicationContextRunner asking =
                Starter.bare().withPropertyValues("seaworthy.health.actuator.imports[0]=diskSpace");
        ApplicationContextRunner withoutActuator = asking.withClassLoader(
                new FilteredClassLoader("org.springframework.boot.actuate", "org.springframework.boot.health"));

        for (ApplicationContextRunner without : new ApplicationContextRunner[] {asking, withoutActuator}) {
            without.run(context -> assertThat(context)
                    .hasFailed()
                    .getFailure()
                    .hasMessageStartingWith("seaworthy.health.actuator.imports names [diskSpace]")
                    .hasMessageContaining("add spring-boot-starter-actuator"));
        }
    }

    @Test
    void reactiveIndicatorIsAskedToo() {
        CountDownLatch asked = new CountDownLatch(1);
        application
                .withPropertyValues("seaworthy.health.actuator.imports=lake")
                .withInitializer(context ->
                        context.getBeanFactory().registerSingleton("lakeHealthContributor", reactiveIndicator(asked)))
                .run(context -> {
                    HealthMonitor monitor = context.getBean(HealthMonitor.class);
                    AvailabilityChangeEvent.publish(context, ReadinessState.ACCEPTING_TRAFFIC);

                    assertThat(asked.await(60, TimeUnit.SECONDS)).isTrue();
                    Waiting.until(() -> monitor.overview().checks().stream()
                            .anyMatch(check -> check.name().equals("actuator.lake")
                                    && check.checkedAt() != null
                                    && check.status() == Status.UP));
                });
    }

    @Test
    void whatIsWrongWithAnImportNamesItsProperty() {
        ApplicationContextRunner importing = application.withPropertyValues(
                "seaworthy.health.actuator.imports=diskSpace", "seaworthy.health.disk.enabled=false");

        importing
                .withBean(CheckSpec.class, () -> CheckSpec.builder("actuator.diskSpace", check -> CheckResult.up())
                        .build())
                .run(context -> assertThat(context)
                        .hasFailed()
                        .getFailure()
                        .rootCause()
                        .satisfies(cause -> assertThat(context.getStartupFailure())
                                .hasStackTraceContaining("seaworthy.health.actuator.imports: ")));
        importing.withPropertyValues("seaworthy.health.timeout=0s").run(context -> assertThat(context)
                .hasFailed()
                .getFailure()
                .rootCause()
                .satisfies(cause ->
                        assertThat(context.getStartupFailure()).hasStackTraceContaining("seaworthy.health: timeout")));
    }

    /** Of the line that is there; what it says is up. */
    private static Object reactiveIndicator(CountDownLatch asked) {
        String folder = BootLine.isFour()
                ? "org.springframework.boot.health.contributor."
                : "org.springframework.boot.actuate.health.";
        Class<?> type = ClassUtils.resolveClassName(folder + "ReactiveHealthIndicator", null);
        InvocationHandler indicator = (proxy, method, arguments) -> {
            if (method.getName().equals("health") && method.getParameterCount() == 0) {
                asked.countDown();
                return Mono.just(up(ClassUtils.resolveClassName(folder + "Health", null)));
            }
            return method.isDefault()
                    ? InvocationHandler.invokeDefault(proxy, method, arguments)
                    : method.invoke(asked, arguments);
        };
        return Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, indicator);
    }

    private static Object up(Class<?> health) throws ReflectiveOperationException {
        Object builder = health.getMethod("up").invoke(null);
        return builder.getClass().getMethod("build").invoke(builder);
    }
}
