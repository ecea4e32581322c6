package dev.seaworthy.spring;

import dev.seaworthy.alerts.AlertSink;
import dev.seaworthy.alerts.AlertsBuilder;
import dev.seaworthy.alerts.sinks.AlertmanagerSink;
import dev.seaworthy.alerts.sinks.Heartbeat;
import dev.seaworthy.alerts.sinks.SlackSink;
import dev.seaworthy.alerts.sinks.WebhookSink;
import dev.seaworthy.alerts.sinks.WebhookTarget;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/** Who is told of alerts: the receivers of the properties, and every {@link AlertSink} bean by its name. */
final class AlertSinks {

    private static final Key KEY = new Key("seaworthy.alerts");

    private final AlertsBuilder alerts;

    AlertSinks(AlertsBuilder alerts) {
        this.alerts = alerts;
    }

    void of(AlertProperties properties) {
        if (!properties.log()) {
            alerts.withoutLog();
        }
        add("webhook", properties.webhook(), WebhookSink::to);
        add("slack", properties.slack(), SlackSink::to);
        add("alertmanager", properties.alertmanager(), AlertmanagerSink::to);
        add("heartbeat", properties.heartbeat(), Heartbeat::to);
    }

    private void add(String name, AlertProperties.Receiver receiver, Function<WebhookTarget, AlertSink> sink) {
        Key key = KEY.child(name + ".url");
        receiver.target(key).ifPresent(target -> alerts.sink(name, key.check(() -> sink.apply(target))));
    }

    /** {@code pagerSink} is {@code pager-sink} in reports and meters. */
    void of(Map<String, AlertSink> beans) {
        beans.forEach((name, sink) -> alerts.sink(kebab(name), sink));
    }

    private static String kebab(String name) {
        return name.replaceAll("([a-z0-9])([A-Z])", "$1-$2")
                .replaceAll("[^A-Za-z0-9]+", "-")
                .toLowerCase(Locale.ROOT);
    }
}
