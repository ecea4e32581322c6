package dev.seaworthy.alerts.sinks;

import dev.seaworthy.alerts.AlertNotification;
import dev.seaworthy.alerts.AlertSink;
import dev.seaworthy.health.format.JsonText;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/** Posts each notification as JSON: {@code version}, {@code text}, {@code kind}, {@code alert}, {@code labels}. */
public final class WebhookSink implements AlertSink {

    private static final int VERSION = 1;

    private final WebhookCall call;

    private WebhookSink(WebhookCall call) {
        this.call = call;
    }

    /**
     * Posts to this address.
     *
     * @throws IllegalArgumentException for plain HTTP to a host that is not internal
     */
    public static WebhookSink to(WebhookTarget target) {
        return new WebhookSink(new WebhookCall(target));
    }

    @Override
    public void send(AlertNotification notification) throws IOException {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("version", VERSION);
        body.put("text", notification.text());
        body.put("kind", notification.kind());
        body.put("alert", notification.alert());
        body.put("labels", notification.labels());
        body.put("last_of_the_hour", notification.lastOfTheHour());
        body.put("held_back", notification.heldBack());
        call.post(JsonText.of(body));
    }

    @Override
    public void abort() {
        call.abort();
    }
}
