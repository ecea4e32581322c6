package dev.seaworthy.alerts.sinks;

import dev.seaworthy.alerts.ActiveAlertsSink;
import dev.seaworthy.alerts.Alert;
import dev.seaworthy.alerts.AlertNotification;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * Calls an address once a minute while rules are evaluated, and tells nothing else: a service that misses the calls tells
 * of the death of the process, which the process cannot.
 */
public final class Heartbeat implements ActiveAlertsSink {

    private final WebhookCall call;

    private Heartbeat(WebhookCall call) {
        this.call = call;
    }

    /**
     * Calls this address.
     *
     * @throws IllegalArgumentException for plain HTTP to a host that is not internal
     */
    public static Heartbeat to(WebhookTarget target) {
        return new Heartbeat(new WebhookCall(target));
    }

    @Override
    public void send(AlertNotification notification) {}

    @Override
    public void push(List<Alert> firing, Map<String, String> labels) throws IOException {
        call.get();
    }

    @Override
    public boolean onlyPushed() {
        return true;
    }

    @Override
    public void abort() {
        call.abort();
    }
}
