package dev.seaworthy.alerts;

import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A rule's alert for one combination of labels, at one moment. Times are those of the wall clock.
 *
 * @param id of the rule
 * @param labels by which its signal is kept apart, such as the path of a disk; empty for most rules
 * @param value the last known; {@code null} while it is unknown, which neither fires nor resolves anything. Of a resolved
 *     one that at its end; {@code null} if it ended because its meter had been gone for an hour
 * @param since when it began to be bad; while pending, later by as long as it was unknown meanwhile
 * @param firedAt {@code null} while it is pending
 * @param resolvedAt {@code null} until then
 * @param lastNotified when anybody was last told; {@code null} for never
 * @param silencedUntil {@code null} for one that is not silenced
 * @param runbook where to read what to do: a link, or without an address of the runbooks the path in the documentation
 */
public record Alert(
        String id,
        Map<String, String> labels,
        State state,
        Severity severity,
        String category,
        String summary,
        String description,
        @Nullable Double value,
        double threshold,
        Instant since,
        @Nullable Instant firedAt,
        @Nullable Instant resolvedAt,
        @Nullable Instant lastNotified,
        @Nullable Instant silencedUntil,
        String runbook) {

    /** How far it is. */
    public enum State {
        /** Bad, but not for long enough. */
        PENDING,
        FIRING,
        RESOLVED;

        @Override
        public String toString() {
            return Names.word(this);
        }
    }

    public Alert {
        labels = Collections.unmodifiableMap(new TreeMap<>(labels));
    }

    Alert silenced(@Nullable Instant until) {
        return new Alert(
                id,
                labels,
                state,
                severity,
                category,
                summary,
                description,
                value,
                threshold,
                since,
                firedAt,
                resolvedAt,
                lastNotified,
                until,
                runbook);
    }
}
