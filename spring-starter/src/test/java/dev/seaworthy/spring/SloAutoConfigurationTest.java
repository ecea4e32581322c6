package dev.seaworthy.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seaworthy.alerts.slo.CountStore;
import dev.seaworthy.alerts.slo.InMemoryCountStore;
import dev.seaworthy.alerts.slo.Objective;
import dev.seaworthy.alerts.slo.Objectives;
import dev.seaworthy.alerts.slo.SloMonitor;
import dev.seaworthy.alerts.slo.SloReport;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class SloAutoConfigurationTest {

    private final ApplicationContextRunner application = Starter.withDatabase();

    @Test
    void objectivesAreCountedInMemoryUnlessATableIsAskedFor() {
        application.run(context -> {
            SloReport report = context.getBean(SloMonitor.class).report();

            assertThat(report).isNotNull();
            assertThat(report.store().shared()).isFalse();
            assertThat(report.objectives()).extracting(SloReport.Item::id).contains("availability", "tasks");
            assertThat(context).doesNotHaveBean(CountStore.class);
        });
    }

    @Test
    void tableOfTheDatabaseKeepsTheCounts() {
        application
                .withPropertyValues("seaworthy.slo.table=true", "seaworthy.slo.instance=pod-1")
                .run(context -> {
                    SloMonitor monitor = context.getBean(SloMonitor.class);

                    while (monitor.report().store().readAt() == null) {
                        assertThat(monitor.report().store().error()).isNull();
                        Thread.onSpinWait();
                    }
                    assertThat(monitor.report().store().shared()).isTrue();
                });
    }

    @Test
    void targetsAreChangedAndRoutesAddedByProperty() {
        application
                .withPropertyValues(
                        "seaworthy.slo.objectives.availability.target=99.9%",
                        "seaworthy.slo.objectives.freshness.enabled=false",
                        "seaworthy.slo.routes.checkout.objective=request-latency",
                        "seaworthy.slo.routes.checkout.route=/checkout",
                        "seaworthy.slo.routes.checkout.threshold=0.25")
                .run(context -> {
                    Objectives objectives = context.getBean(SloMonitor.class).objectives();

                    assertThat(objectives.objective("availability"))
                            .hasValueSatisfying(
                                    objective -> assertThat(objective.target()).isEqualTo(0.999));
                    assertThat(objectives.objective("freshness")).isEmpty();
                    assertThat(objectives.objective("request-latency-checkout"))
                            .hasValueSatisfying(
                                    objective -> assertThat(objective.name()).contains("/checkout"));
                });
    }

    @Test
    void objectivesOfTheApplicationTakeThePlaceOfThoseThatThereAlwaysAre() {
        Objective only = Objectives.defaults().objective("tasks").orElseThrow();
        application
                .withBean(Objectives.class, () -> Objectives.of(List.of(only)))
                .withBean(CountStore.class, InMemoryCountStore::new)
                .withPropertyValues("seaworthy.slo.table=true")
                .run(context -> {
                    assertThat(context).hasSingleBean(CountStore.class);
                    assertThat(context.getBean(SloMonitor.class).objectives().all())
                            .containsExactly(only);
                });
    }

    @Test
    void switchOffLeavesNothing() {
        application
                .withPropertyValues("seaworthy.slo.enabled=false", "seaworthy.slo.table=true")
                .run(context -> {
                    assertThat(context)
                            .hasNotFailed()
                            .doesNotHaveBean(SloMonitor.class)
                            .doesNotHaveBean(CountStore.class);
                    assertThat(context.getBean(Summary.class).text()).contains("slo (seaworthy.slo.enabled is false)");
                });
    }

    @Test
    void tableWithoutJdbiIsRefusedByItsName() {
        application
                .withPropertyValues("seaworthy.slo.table=true", "seaworthy.audit.enabled=false")
                .withClassLoader(new FilteredClassLoader("org.jdbi"))
                .run(context -> assertThat(messages(context.getStartupFailure()))
                        .anyMatch(message -> message.startsWith("seaworthy.slo.table needs org.jdbi:jdbi3-core")));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    seaworthy.slo.objectives.nothing.target=0.9      | seaworthy.slo | availability
                    seaworthy.slo.objectives.availability.target=2   | seaworthy.slo | 0.995
                    seaworthy.slo.objectives.availability.target=0.5 | seaworthy.slo | could never page
                    seaworthy.slo.routes.a.objective=tasks           | seaworthy.slo | route
                    seaworthy.slo.schema-name=a b                    | seaworthy.slo.schema-name | letters
                    seaworthy.slo.data-source=nowhere                | seaworthy.slo.data-source | give one that has
                    """)
    void wrongValueNamesItsPropertyAndTheNextStep(String property, String name, String step) {
        application.withPropertyValues(property, "seaworthy.slo.table=true").run(context -> {
            assertThat(context).hasFailed();
            assertThat(messages(context.getStartupFailure()))
                    .anySatisfy(message -> assertThat(message).startsWith(name).contains(step));
        });
    }

    private static List<String> messages(Throwable failure) {
        List<String> messages = new ArrayList<>();
        for (Throwable each = failure; each != null; each = each.getCause()) {
            messages.add(String.valueOf(each.getMessage()));
        }
        return messages;
    }
}
