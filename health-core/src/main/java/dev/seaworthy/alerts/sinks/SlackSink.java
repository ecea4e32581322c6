package dev.seaworthy.alerts.sinks;

import dev.seaworthy.alerts.Alert;
import dev.seaworthy.alerts.AlertNotification;
import dev.seaworthy.alerts.AlertSink;
import dev.seaworthy.alerts.Severity;
import dev.seaworthy.health.format.JsonText;
import java.io.IOException;
import java.util.Map;

/** Posts each notification to an incoming webhook of Slack, or of whoever takes the same. Its address is a secret. */
public final class SlackSink implements AlertSink {

    private final WebhookCall call;

    private SlackSink(WebhookCall call) {
        this.call = call;
    }

    /**
     * Posts to this address.
     *
     * @throws IllegalArgumentException for plain HTTP to a host that is not internal
     */
    public static SlackSink to(WebhookTarget target) {
        return new SlackSink(new WebhookCall(target));
    }

    @Override
    public void send(AlertNotification notification) throws IOException {
        Alert alert = notification.alert();
        String sign = notification.kind() == AlertNotification.Kind.RESOLVED
                ? ":white_check_mark:"
                : alert.severity() == Severity.CRITICAL ? ":rotating_light:" : ":warning:";
        String text = sign + " " + escaped(notification.text())
                + (notification.kind() == AlertNotification.Kind.RESOLVED
                        ? ""
                        : "\n" + escaped(alert.description()) + "\n" + escaped(alert.runbook()));
        call.post(JsonText.of(Map.of("text", text)));
    }

    /** Slack's three signs of its own; a label with them would be a link or a call to everybody. */
    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    @Override
    public void abort() {
        call.abort();
    }
}
