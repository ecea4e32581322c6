package dev.seaworthy.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seaworthy.audit.AuditLogger;
import dev.seaworthy.backup.Backups;
import dev.seaworthy.health.HealthMonitor;
import dev.seaworthy.health.operations.Deployments;
import dev.seaworthy.health.operations.LogTail;
import dev.seaworthy.metrics.MetricsMonitor;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;

class SwitchesTest {

    @Test
    void everyFeatureButBackupsIsOnByDefault() {
        Starter.withDatabase().run(context -> assertThat(context)
                .hasNotFailed()
                .hasSingleBean(AuditLogger.class)
                .hasSingleBean(HealthMonitor.class)
                .hasSingleBean(MetricsMonitor.class)
                .hasSingleBean(LogTail.class)
                .doesNotHaveBean(Deployments.class)
                .doesNotHaveBean(Backups.class));
    }

    @Test
    void masterSwitchLeavesNothingOfOurs() {
        Starter.withDatabase()
                .withPropertyValues(
                        "seaworthy.enabled=false", "seaworthy.backup.enabled=true", "seaworthy.deployments.table=true")
                .run(context ->
                        assertThat(context.getBeanDefinitionNames()).noneMatch(name -> name.contains("seaworthy")));
    }

    /** Any of the words that Boot takes for false, and every filter asked for. */
    @ParameterizedTest
    @ValueSource(strings = {"false", "off", "no", "0"})
    void masterSwitchLeavesNoPathAndNoFilter(String off) {
        withEveryFilter().withPropertyValues("seaworthy.enabled=" + off).run(context -> assertThat(
                        context.getBeanDefinitionNames())
                .noneMatch(name -> name.contains("seaworthy")));
    }

    @Test
    void filtersAreOffInAnyWord() {
        withEveryFilter()
                .withPropertyValues(
                        "seaworthy.web.context-filter=off",
                        "seaworthy.web.probe-filter=no",
                        "seaworthy.web.metrics-filter=0",
                        "seaworthy.web.site-headers.enabled=off")
                .run(context -> assertThat(context)
                        .hasNotFailed()
                        .doesNotHaveBean("seaworthyContextFilter")
                        .doesNotHaveBean("seaworthyProbeFilter")
                        .doesNotHaveBean("seaworthyMetricsFilter")
                        .doesNotHaveBean("seaworthySiteHeadersFilter")
                        .hasBean("seaworthyRequestAuditFilter"));
    }

    @Test
    void everyBeanOfPathsAndFiltersCarriesItsPrefix() {
        withEveryFilter().run(context -> {
            assertThat(context).hasNotFailed().hasBean("seaworthySiteHeadersFilter");
            assertThat(context.getBeanDefinitionNames())
                    .filteredOn(name -> context.getType(name).getName().startsWith("dev.seaworthy."))
                    .allMatch(name -> name.startsWith("seaworthy") || name.contains("dev.seaworthy.spring."));
            assertThat(context)
                    .doesNotHaveBean(Executor.class)
                    .doesNotHaveBean(InstantSource.class)
                    .doesNotHaveBean(MeterRegistry.class);
        });
    }

    private static ApplicationContextRunner withEveryFilter() {
        return Starter.web()
                .withPropertyValues(
                        "seaworthy.web.rate-limit.mode=enforce",
                        "seaworthy.web.site-headers.enabled=on",
                        "seaworthy.web.request-audit.policy=all");
    }

    @Test
    void auditAloneCanBeOff() {
        Starter.withDatabase()
                .withPropertyValues("seaworthy.audit.enabled=false")
                .run(context -> assertThat(context)
                        .hasNotFailed()
                        .doesNotHaveBean(AuditLogger.class)
                        .hasSingleBean(HealthMonitor.class)
                        .hasSingleBean(MetricsMonitor.class));
    }

    @Test
    void healthAloneCanBeOff() {
        Starter.withDatabase()
                .withPropertyValues("seaworthy.health.enabled=false")
                .run(context -> assertThat(context)
                        .hasNotFailed()
                        .hasSingleBean(AuditLogger.class)
                        .doesNotHaveBean(HealthMonitor.class)
                        .doesNotHaveBean("seaworthyHealthContributor")
                        .hasSingleBean(MetricsMonitor.class));
    }

    @Test
    void metricsAloneCanBeOff() {
        Starter.withDatabase()
                .withPropertyValues("seaworthy.metrics.enabled=false")
                .run(context -> assertThat(context)
                        .hasNotFailed()
                        .hasSingleBean(AuditLogger.class)
                        .hasSingleBean(HealthMonitor.class)
                        .doesNotHaveBean(MetricsMonitor.class));
    }

    @Test
    void logTailAloneCanBeOff() {
        Starter.withDatabase().withPropertyValues("seaworthy.log.enabled=false").run(context -> assertThat(context)
                .hasNotFailed()
                .hasSingleBean(MetricsMonitor.class)
                .doesNotHaveBean(LogTail.class));
    }

    @Test
    void contextStartsWithoutAnyDatabase() {
        Starter.bare().run(context -> assertThat(context)
                .hasNotFailed()
                .doesNotHaveBean(AuditLogger.class)
                .hasSingleBean(HealthMonitor.class)
                .hasSingleBean(MetricsMonitor.class));
    }

    @Test
    void contextStartsWithoutSpringJdbcAndTransactions() {
        Starter.bare()
                .withClassLoader(new FilteredClassLoader("org.springframework.jdbc", "org.springframework.transaction"))
                .run(context -> assertThat(context).hasNotFailed().hasSingleBean(HealthMonitor.class));
    }

    @Test
    void contextStartsWithoutActuator() {
        Starter.withDatabase()
                .withClassLoader(
                        new FilteredClassLoader("org.springframework.boot.actuate", "org.springframework.boot.health"))
                .run(context -> assertThat(context)
                        .hasNotFailed()
                        .hasSingleBean(HealthMonitor.class)
                        .doesNotHaveBean("seaworthyHealthContributor"));
    }

    @Test
    void noTypeThatAnApplicationMightHaveItselfIsLeaked() {
        Starter.withDatabase().run(context -> {
            assertThat(context)
                    .hasNotFailed()
                    .doesNotHaveBean(Executor.class)
                    .doesNotHaveBean(InstantSource.class)
                    .doesNotHaveBean(MeterRegistry.class);
            assertThat(ours(context)).isNotEmpty().allSatisfy(name -> assertThat(
                            context.getType(name).getName())
                    .startsWith("dev.seaworthy."));
        });
    }

    @Test
    void everyBeanOfOursCarriesItsPrefix() {
        Starter.withDatabase().run(context -> assertThat(context.getBeanDefinitionNames())
                .filteredOn(name -> context.getType(name).getName().startsWith("dev.seaworthy."))
                .isNotEmpty()
                .allMatch(name -> name.startsWith("seaworthy") || name.contains("dev.seaworthy.spring.")));
    }

    private static List<String> ours(ApplicationContext context) {
        return Arrays.stream(context.getBeanDefinitionNames())
                .filter(name -> name.startsWith("seaworthy"))
                .toList();
    }
}
