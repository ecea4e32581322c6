package dev.seaworthy.alerts.slo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.seaworthy.alerts.Alert;
import dev.seaworthy.alerts.AlertListener;
import dev.seaworthy.alerts.Alerts;
import dev.seaworthy.alerts.Rule;
import dev.seaworthy.alerts.RuleCatalogue;
import dev.seaworthy.alerts.Severity;
import dev.seaworthy.metrics.MetricsMonitor;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Real meters, real rules. */
class SloAlertsTest {

    @ParameterizedTest
    @EnumSource(BurnRule.class)
    void eachBurnRuleHasItsAlertRule(BurnRule rule) {
        Rule alert = RuleCatalogue.onClassPath(SloMonitor.class.getClassLoader())
                .rule("slo-burn-" + rule.label())
                .orElseThrow();

        assertThat(alert.threshold()).isEqualTo(rule.factor());
        assertThat(alert.severity()).isEqualTo(rule.urgency() == Urgency.PAGE ? Severity.CRITICAL : Severity.WARNING);
    }

    @Test
    void everyDefaultObjectiveCountsTheMetersOfTheMonitor() {
        try (MetricsMonitor metrics =
                MetricsMonitor.builder().withoutJvmMeters().build()) {
            SloMonitor objectives = SloMonitor.builder(metrics).build();
            objectives.tick();
            metrics.http().start("GET", "/orders").finish(200, "/orders", null);
            metrics.http().start("GET", "/orders").finish(503, "/orders", null);
            metrics.http().start("GET", "/orders").finish(404, "/orders", null);
            metrics.statements().record("find", Duration.ofMillis(1), true);
            metrics.statements().record("find", Duration.ofMillis(101), true);
            metrics.tasks().run("import", () -> {});
            metrics.freshness().record("prices", Instant.now().minusSeconds(10));
            metrics.freshness().record("prices", Instant.now().minusSeconds(3601));

            objectives.tick();

            assertThat(objectives.report().objectives())
                    .allMatch(item -> item.problem() == null)
                    .extracting(item -> item.id() + " " + item.budgets().get(0).good() + "/"
                            + item.budgets().get(0).total())
                    .containsExactly(
                            "availability 2/3",
                            "request-latency 3/3",
                            "errors 2/3",
                            "client-errors 2/3",
                            "statement-latency 1/2",
                            "tasks 1/1",
                            "freshness 1/2");
        }
    }

    @Test
    void aRouteIsCountedByItself() {
        try (MetricsMonitor metrics =
                MetricsMonitor.builder().withoutJvmMeters().build()) {
            SloMonitor objectives = SloMonitor.builder(metrics)
                    .objectives(Objectives.defaults()
                            .with(Map.of(
                                    "routes.checkout.objective", "request-latency",
                                    "routes.checkout.route", "/checkout",
                                    "routes.checkout.method", "POST")))
                    .build();
            objectives.tick();
            metrics.http().start("POST", "/checkout").finish(200, "/checkout", null);
            metrics.http().start("GET", "/checkout").finish(200, "/checkout", null);
            metrics.http().start("POST", "/other").finish(200, "/other", null);

            objectives.tick();

            assertThat(objectives.report().objectives())
                    .filteredOn(item -> item.id().equals("request-latency-checkout"))
                    .singleElement()
                    .satisfies(item -> assertThat(item.budgets().get(0).total()).isEqualTo(1));
        }
    }

    @Test
    void aBurningBudgetFiresItsAlert() throws Exception {
        CompletableFuture<Alert> fired = new CompletableFuture<>();
        try (MetricsMonitor metrics =
                MetricsMonitor.builder().withoutJvmMeters().build()) {
            SloMonitor objectives = SloMonitor.builder(metrics).build();
            objectives.tick();
            objectives.bind();
            for (int i = 0; i < 10; i++) {
                metrics.http().start("GET", "/orders").finish(500, "/orders", null);
            }
            objectives.tick();
            try (Alerts alerts = Alerts.builder(metrics)
                    .grace(Duration.ZERO)
                    .withoutLog()
                    .listener(new AlertListener() {
                        @Override
                        public void fired(Alert alert) {
                            if (alert.id().equals("slo-burn-1h")) {
                                fired.complete(alert);
                            }
                        }
                    })
                    .build()) {
                alerts.start();

                assertThat(fired.get(90, TimeUnit.SECONDS).labels()).containsEntry("objective", "availability");
            }
        }
    }

    @Test
    void aSecondMonitorOnTheRegistryIsRefused() {
        try (MetricsMonitor metrics =
                        MetricsMonitor.builder().withoutJvmMeters().build();
                SloMonitor first = SloMonitor.builder(metrics).build().start()) {
            SloMonitor second = SloMonitor.builder(metrics).build();

            assertThatThrownBy(second::start)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("already has the meters of objectives");
            assertThat(first.report()).isNotNull();
        }
    }
}
