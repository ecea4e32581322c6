package dev.seaworthy.alerts.sinks;

import dev.seaworthy.alerts.ActiveAlertsSink;
import dev.seaworthy.alerts.Alert;
import dev.seaworthy.alerts.AlertNotification;
import dev.seaworthy.health.format.JsonText;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Pushes to an Alertmanager, by its API version 2: at once what is told, and once a minute all that fires, because an
 * Alertmanager takes what it does not hear of for five minutes as over. Grouping, routing and the one voice of several
 * instances are its part. The rule's id is {@code alertname}.
 */
public final class AlertmanagerSink implements ActiveAlertsSink {

    private static final Duration VALID = Duration.ofMinutes(5);

    /** What names of labels cannot have, and is written as clients of Prometheus write it. */
    private static final Pattern ODD = Pattern.compile("[^a-zA-Z0-9_]");

    private final WebhookCall call;
    private final InstantSource clock;

    private AlertmanagerSink(WebhookCall call, InstantSource clock) {
        this.call = call;
        this.clock = clock;
    }

    /**
     * Pushes to this Alertmanager.
     *
     * @param target the Alertmanager's own address, without {@code /api/v2/alerts}
     * @throws IllegalArgumentException for plain HTTP to a host that is not internal
     */
    public static AlertmanagerSink to(WebhookTarget target) {
        return new AlertmanagerSink(new WebhookCall(target.under("/api/v2/alerts")), InstantSource.system());
    }

    @Override
    public void send(AlertNotification notification) throws IOException {
        call.post(JsonText.of(List.of(form(notification.alert(), notification.labels()))));
    }

    @Override
    public void push(List<Alert> firing, Map<String, String> labels) throws IOException {
        // Nothing as well: who is not called is not known to be there.
        call.post(JsonText.of(firing.stream().map(alert -> form(alert, labels)).toList()));
    }

    private Map<String, Object> form(Alert alert, Map<String, String> labels) {
        Map<String, String> all = new TreeMap<>(labels);
        alert.labels().forEach((tag, value) -> all.put(ODD.matcher(tag).replaceAll("_"), value));
        all.put("alertname", alert.id());
        all.put("severity", alert.severity().word());
        all.put("category", alert.category());
        @Nullable Instant over = alert.resolvedAt();
        return Map.of(
                "labels",
                all,
                "annotations",
                Map.of("summary", alert.summary(), "description", alert.description(), "runbook", alert.runbook()),
                "startsAt",
                alert.firedAt() == null ? alert.since() : alert.firedAt(),
                "endsAt",
                over != null ? over : clock.instant().plus(VALID));
    }

    @Override
    public void abort() {
        call.abort();
    }
}
