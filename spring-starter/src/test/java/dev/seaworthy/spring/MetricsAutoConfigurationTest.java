package dev.seaworthy.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seaworthy.metrics.DatabaseReport;
import dev.seaworthy.metrics.MetricsMonitor;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

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
    void monitorOfTheApplicationTakesThePlaceOfOurs() {
        application
                .withBean("ownMonitor", MetricsMonitor.class, () -> MetricsMonitor.builder()
                        .build())
                .run(context ->
                        assertThat(context).hasSingleBean(MetricsMonitor.class).hasBean("ownMonitor"));
    }
}
