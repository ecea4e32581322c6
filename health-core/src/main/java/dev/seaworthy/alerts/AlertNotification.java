package dev.seaworthy.alerts;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a sink is told.
 *
 * @param labels of the application, as given to the builder, such as its name and instance
 * @param lastOfTheHour the ceiling is reached: what comes within the hour is held back, and the report has it
 * @param heldBack how many notifications were held back since the one before this
 */
public record AlertNotification(
        Kind kind, Alert alert, Map<String, String> labels, boolean lastOfTheHour, long heldBack) {

    /** Why it is told. */
    public enum Kind {
        FIRING,
        /** It fires still. */
        REPEATED,
        RESOLVED;

        @Override
        public String toString() {
            return Names.word(this);
        }
    }

    public AlertNotification {
        labels = Collections.unmodifiableMap(new TreeMap<>(labels));
    }

    /** The same when the one before about the same alert was never told: nobody knows that it fires still. */
    AlertNotification insteadOf(AlertNotification untold) {
        return new AlertNotification(
                kind == Kind.REPEATED && untold.kind == Kind.FIRING ? Kind.FIRING : kind,
                alert,
                labels,
                lastOfTheHour || untold.lastOfTheHour,
                heldBack + untold.heldBack);
    }

    /** In one line, for people. */
    public String text() {
        StringBuilder text =
                new StringBuilder(kind == Kind.RESOLVED ? "Resolved: " : kind == Kind.REPEATED ? "Still: " : "");
        text.append(alert.summary());
        String subject = subject();
        if (!subject.isEmpty()) {
            text.append(" (").append(subject).append(')');
        }
        if (kind != Kind.RESOLVED && alert.value() != null) {
            text.append(", ").append(Figures.text(alert.value())).append(" with a threshold of ");
            text.append(Figures.text(alert.threshold()));
        }
        if (kind == Kind.RESOLVED && alert.value() == null) {
            text.append(", only because its meter is gone");
        }
        if (heldBack > 0) {
            text.append("; ").append(heldBack).append(" notifications before were held back");
        }
        return text.append(lastOfTheHour ? "; more are held back for up to an hour, see the report of alerts" : "")
                .toString();
    }

    private String subject() {
        Map<String, String> all = new TreeMap<>(labels);
        all.putAll(alert.labels());
        String text = all.toString();
        return text.substring(1, text.length() - 1);
    }
}
