package dev.seaworthy.alerts;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/** Keeps what it is told; can be told to fail. */
final class RecordingSink implements ActiveAlertsSink {

    final List<AlertNotification> told = Collections.synchronizedList(new ArrayList<>());
    final List<List<Alert>> pushed = Collections.synchronizedList(new ArrayList<>());

    volatile boolean dead;

    @Override
    public void send(AlertNotification notification) throws SinkException {
        if (dead) {
            throw new SinkException("the door is shut");
        }
        told.add(notification);
    }

    @Override
    public void push(List<Alert> firing, Map<String, String> labels) {
        pushed.add(firing);
    }
}
