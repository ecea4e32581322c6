package dev.seaworthy.alerts.sinks;

import dev.seaworthy.alerts.Alert;
import dev.seaworthy.alerts.AlertNotification;
import dev.seaworthy.alerts.Severity;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Alerts to be sent. */
final class Samples {

    static final Instant SINCE = Instant.parse("2026-11-20T18:00:00Z");

    private Samples() {}

    static AlertNotification firing() {
        return firing("path", "/data/<a&b>");
    }

    static AlertNotification firing(String label, String value) {
        return of(AlertNotification.Kind.FIRING, Alert.State.FIRING, null, Map.of(label, value));
    }

    static AlertNotification resolved() {
        return of(
                AlertNotification.Kind.RESOLVED,
                Alert.State.RESOLVED,
                SINCE.plusSeconds(600),
                Map.of("path", "/data/<a&b>"));
    }

    private static AlertNotification of(
            AlertNotification.Kind kind, Alert.State state, @Nullable Instant resolvedAt, Map<String, String> labels) {
        Alert alert = new Alert(
                "disk-nearly-full",
                labels,
                state,
                Severity.CRITICAL,
                "infrastructure",
                "Less than 10 % of a disk is free",
                "Make room.",
                0.95,
                0.9,
                SINCE,
                SINCE.plusSeconds(120),
                resolvedAt,
                SINCE.plusSeconds(120),
                null,
                "docs/alerts.md#disk-nearly-full");
        return new AlertNotification(kind, alert, Map.of("application", "shop"), false, 0);
    }
}
