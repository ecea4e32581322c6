package dev.seaworthy.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seaworthy.alerts.AlertNotification;
import dev.seaworthy.alerts.AlertReport;
import dev.seaworthy.alerts.AlertSink;
import dev.seaworthy.alerts.Alerts;
import dev.seaworthy.alerts.RuleCatalogue;
import dev.seaworthy.alerts.Severity;
import dev.seaworthy.alerts.Silence;
import dev.seaworthy.alerts.slo.SloMonitor;
import dev.seaworthy.metrics.MetricsMonitor;
import io.micrometer.core.instrument.Gauge;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.env.SystemEnvironmentPropertySource;

class AlertsAutoConfigurationTest {

    private static final String RULE = """
            {"rules":[{"id":"tank-low","signal":{"value":{"gauge":"tank.level"},"across":"min"},"comparator":"<",
              "threshold":0.2,"severity":"critical","category":"supply","summary":"The tank is nearly empty",
              "description":"Fill it."}]}""";

    private final ApplicationContextRunner application = Starter.withDatabase();

    @Test
    void rulesOfEveryModuleAreEvaluatedAndToldToTheLog() {
        application.run(context -> {
            Alerts alerts = context.getBean(Alerts.class);

            assertThat(alerts.rules().rules())
                    .extracting(rule -> rule.id())
                    .contains("memory-high", "failed-logins", "backup-stale", "rate-limit-refusals");
            assertThat(names(alerts)).containsExactly("log");
            while (alerts.report().evaluatedAt() == null) {
                Thread.onSpinWait();
            }
        });
    }

    @Test
    void rulesAreChangedByProperty() {
        application
                .withPropertyValues(
                        "seaworthy.alerts.rules.memory-high.threshold=0.8",
                        "seaworthy.alerts.rules.memory-high.clear=0.7",
                        "seaworthy.alerts.rules.memory-high.for=3m",
                        "seaworthy.alerts.rules.memory-high.severity=warning",
                        "seaworthy.alerts.rules.cpu-high.enabled=false")
                .run(context -> {
                    RuleCatalogue rules = context.getBean(Alerts.class).rules();

                    assertThat(rules.rule("memory-high")).hasValueSatisfying(rule -> {
                        assertThat(rule.threshold()).isEqualTo(0.8);
                        assertThat(rule.lasting()).isEqualTo(Duration.ofMinutes(3));
                        assertThat(rule.severity()).isEqualTo(Severity.WARNING);
                    });
                    assertThat(rules.rule("cpu-high")).hasValueSatisfying(rule -> assertThat(rule.enabled())
                            .isFalse());
                });
    }

    @Test
    void rulesAndObjectivesAreChangedFromTheEnvironment() {
        Map<String, Object> variables = Map.of(
                "SEAWORTHY_ALERTS_RULES_MEMORY_HIGH_THRESHOLD", "0.95",
                "SEAWORTHY_ALERTS_RULES_HTTP_ERRORS_MINIMUM_EVENTS", "7",
                "SEAWORTHY_SLO_OBJECTIVES_REQUEST_LATENCY_TARGET", "0.98");
        application
                .withPropertyValues("seaworthy.alerts.rules.memory-high.threshold=0.93")
                .withInitializer(context -> context.getEnvironment()
                        .getPropertySources()
                        .addFirst(new SystemEnvironmentPropertySource("of-the-test-systemEnvironment", variables)))
                .run(context -> {
                    RuleCatalogue rules = context.getBean(Alerts.class).rules();

                    assertThat(rules.rule("memory-high")).hasValueSatisfying(rule -> assertThat(rule.threshold())
                            .isEqualTo(0.95));
                    assertThat(rules.rule("http-errors")).hasValueSatisfying(rule -> assertThat(rule.minimumEvents())
                            .isEqualTo(7));
                    assertThat(context.getBean(SloMonitor.class).objectives().objective("request-latency"))
                            .hasValueSatisfying(
                                    objective -> assertThat(objective.target()).isEqualTo(0.98));
                });
    }

    @Test
    void receiversOfTheProperties() {
        application
                .withPropertyValues(
                        "seaworthy.alerts.log=false",
                        "seaworthy.alerts.webhook.url=http://127.0.0.1:9/hook",
                        "seaworthy.alerts.webhook.internal=true",
                        "seaworthy.alerts.webhook.headers.Authorization=Bearer s3cret",
                        "seaworthy.alerts.slack.url=https://hooks.example.org/services/s3cret",
                        "seaworthy.alerts.alertmanager.url=https://alerts.example.org",
                        "seaworthy.alerts.heartbeat.url=https://beat.example.org/s3cret")
                .run(context -> {
                    assertThat(names(context.getBean(Alerts.class)))
                            .containsExactly("webhook", "slack", "alertmanager", "heartbeat");
                    assertThat(context.getBean(AlertProperties.class).toString())
                            .doesNotContain("s3cret");
                });
    }

    @Test
    void firedAlertReachesTheSinkBeanAndTheAuditTrail() {
        BlockingQueue<AlertNotification> told = new LinkedBlockingQueue<>();
        application
                .withPropertyValues(
                        "spring.application.name=orders",
                        "seaworthy.alerts.grace=0s",
                        "seaworthy.alerts.labels.site=north",
                        "seaworthy.alerts.runbooks=https://docs.example/alerts",
                        "seaworthy.deployments.instance=orders-1",
                        "seaworthy.audit.mode=transactional")
                .withBean("pagerSink", AlertSink.class, () -> told::add)
                .withBean(AlertsCustomizer.class, () -> builder -> builder.rules(RuleCatalogue.parse(RULE)))
                .withBean(MetricsMonitor.class, AlertsAutoConfigurationTest::emptyTank)
                .run(context -> {
                    AlertNotification notification = told.poll(30, TimeUnit.SECONDS);

                    assertThat(notification).isNotNull();
                    assertThat(notification.alert().id()).isEqualTo("tank-low");
                    assertThat(notification.alert().runbook()).isEqualTo("https://docs.example/alerts#tank-low");
                    assertThat(notification.labels())
                            .isEqualTo(Map.of("application", "orders", "instance", "orders-1", "site", "north"));
                    assertThat(names(context.getBean(Alerts.class))).containsExactly("log", "pager-sink");
                    Silence silence = context.getBean(Alerts.class)
                            .silence("tank-low", Map.of(), Duration.ofHours(1), "the lorry is late", "pager");
                    context.getBean(Alerts.class).unsilence(silence.id(), "pager");
                    for (String type : List.of("alert.fired", "alert.silenced", "alert.unsilenced")) {
                        while (StoredEvents.of(context, type).isEmpty()) {
                            Thread.onSpinWait();
                        }
                    }
                });
    }

    private static MetricsMonitor emptyTank() {
        MetricsMonitor monitor = MetricsMonitor.builder().build();
        Gauge.builder("tank.level", () -> 0.1).strongReference(true).register(monitor.registry());
        return monitor;
    }

    @Test
    void stateFileIsKept(@TempDir Path folder) {
        Path file = folder.resolve("alerts");

        application.withPropertyValues("seaworthy.alerts.state-file=" + file).run(context -> {
            context.getBean(Alerts.class).silence("memory-high", Map.of(), Duration.ofHours(1), "known", "me");
            while (!Files.exists(file)) {
                Thread.onSpinWait();
            }
        });

        application.withPropertyValues("seaworthy.alerts.state-file=" + file).run(context -> {
            Alerts alerts = context.getBean(Alerts.class);
            while (alerts.report().silences().isEmpty()) {
                Thread.onSpinWait();
            }
        });
    }

    @Test
    void switchOffLeavesNothing() {
        application.withPropertyValues("seaworthy.alerts.enabled=false").run(context -> {
            assertThat(context).hasNotFailed().doesNotHaveBean(Alerts.class).doesNotHaveBean("seaworthyAlertAudit");
            assertThat(context.getBean(Summary.class).text()).contains("alerts (seaworthy.alerts.enabled is false)");
        });
        application
                .withPropertyValues("seaworthy.audit.alerts=false")
                .run(context -> assertThat(context).hasSingleBean(Alerts.class).doesNotHaveBean("seaworthyAlertAudit"));
    }

    @Test
    void withoutMetricsThereIsNothingToEvaluateAndTheSummarySaysSo() {
        application.withPropertyValues("seaworthy.metrics.enabled=false").run(context -> {
            assertThat(context).hasNotFailed().doesNotHaveBean(Alerts.class);
            assertThat(context.getBean(Summary.class).text()).contains("alerts (there is no single MetricsMonitor");
        });
    }

    @Test
    void alertsOfTheApplicationTakeThePlaceOfOurs() {
        MetricsMonitor own = MetricsMonitor.builder().build();
        application
                .withBean("ownAlerts", Alerts.class, () -> Alerts.builder(own).build())
                .run(context -> assertThat(context).hasSingleBean(Alerts.class).hasBean("ownAlerts"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    seaworthy.alerts.rules.nothing.threshold=1      | seaworthy.alerts | memory-high
                    seaworthy.alerts.rules.memory-high.limit=1      | seaworthy.alerts | minimum-events
                    seaworthy.alerts.rules.memory-high.threshold=x  | seaworthy.alerts | no number
                    seaworthy.alerts.grace=-1s                      | seaworthy.alerts | grace
                    seaworthy.alerts.ceiling=0                      | seaworthy.alerts | 1 or more
                    seaworthy.alerts.webhook.url=ftp://example.org  | seaworthy.alerts.webhook.url | https://host
                    seaworthy.alerts.webhook.url=http://example.org | seaworthy.alerts.webhook.url | internal
                    seaworthy.alerts.slack.url=https://s3cret h/    | seaworthy.alerts.slack.url | percent-encoded
                    seaworthy.alerts.slack.url=https://u:s3cret@h/  | seaworthy.alerts.slack.url | header
                    """)
    void wrongValueNamesItsPropertyAndTheNextStepAndNoSecret(String property, String name, String step) {
        application.withPropertyValues(property).run(context -> {
            assertThat(context).hasFailed();
            assertThat(messages(context.getStartupFailure()))
                    .anySatisfy(message -> assertThat(message).startsWith(name).contains(step))
                    .noneMatch(message -> message.contains("s3cret"));
        });
    }

    private static List<String> names(Alerts alerts) {
        return alerts.report().sinks().stream().map(AlertReport.Sink::name).toList();
    }

    private static List<String> messages(Throwable failure) {
        List<String> messages = new ArrayList<>();
        for (Throwable each = failure; each != null; each = each.getCause()) {
            messages.add(String.valueOf(each.getMessage()));
        }
        return messages;
    }
}
