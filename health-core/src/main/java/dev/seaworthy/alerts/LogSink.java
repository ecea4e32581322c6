package dev.seaworthy.alerts;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One line of the application's log for each notification: always there, and needs nothing. */
final class LogSink implements AlertSink {

    private static final Logger log = LoggerFactory.getLogger(Alerts.class);

    @Override
    public void send(AlertNotification notification) {
        Alert alert = notification.alert();
        if (notification.kind() == AlertNotification.Kind.RESOLVED) {
            log.info("Alert {}: {}", alert.id(), notification.text());
        } else if (alert.severity() == Severity.CRITICAL) {
            log.error("Alert {}: {}; see {}", alert.id(), notification.text(), alert.runbook());
        } else {
            log.warn("Alert {}: {}; see {}", alert.id(), notification.text(), alert.runbook());
        }
    }
}
