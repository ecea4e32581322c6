package dev.seaworthy.alerts;

import dev.seaworthy.health.format.JsonText;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What a process leaves to the next one, as JSON. Times are those of the wall clock. */
record AlertSnapshot(int version, List<Stored> alerts, List<Silence> silences) {

    static final int VERSION = 1;

    /** @param untold names of the sinks that were not told the latest */
    record Stored(
            String rule,
            Map<String, String> labels,
            AlertState.Phase phase,
            Instant since,
            @Nullable Instant firedAt,
            @Nullable Instant resolvedAt,
            @Nullable Instant lastNotified,
            boolean heldBack,
            List<String> untold,
            double delaySeconds) {

        /** A clock that was set back meanwhile must not put anything into the future. */
        AlertState state(Instant now) {
            AlertState state = new AlertState(
                    rule, labels, earlier(since, now), Duration.ofMillis(Math.round(delaySeconds * 1e3)));
            state.knownAt = now;
            state.seenAt = now;
            state.phase = phase;
            state.firedAt = firedAt == null ? null : earlier(firedAt, now);
            state.resolvedAt = resolvedAt == null ? null : earlier(resolvedAt, now);
            state.lastNotified = lastNotified == null ? null : earlier(lastNotified, now);
            state.heldBack = heldBack;
            return state;
        }

        private static Instant earlier(Instant one, Instant other) {
            return one.isBefore(other) ? one : other;
        }
    }

    String encode() {
        return JsonText.of(this);
    }

    /** @throws IllegalArgumentException for anything else */
    static AlertSnapshot decode(String text) {
        try {
            JsonObject json = JsonObject.of(JsonReader.read(text), "the whole");
            long version = json.count("version");
            if (version != VERSION) {
                throw new IllegalArgumentException("is of version " + version + ", not " + VERSION);
            }
            return new AlertSnapshot(
                    VERSION, json.list("alerts", AlertSnapshot::stored), json.list("silences", AlertSnapshot::silence));
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("holds a time that is none", e);
        }
    }

    private static Stored stored(@Nullable Object value) {
        JsonObject json = JsonObject.of(value, "alert");
        AlertState.Phase phase = AlertState.Phase.valueOf(json.text("phase"));
        Stored stored = new Stored(
                json.text("rule"),
                labels(json),
                phase,
                Instant.parse(json.text("since")),
                time(json, "fired_at"),
                time(json, "resolved_at"),
                time(json, "last_notified"),
                json.has("held_back") && json.flag("held_back"),
                json.texts("untold"),
                json.number("delay_seconds"));
        if ((phase == AlertState.Phase.FIRING && stored.firedAt() == null)
                || (phase == AlertState.Phase.RESOLVED && stored.resolvedAt() == null)) {
            throw new IllegalArgumentException("alert " + stored.rule() + " lacks a time");
        }
        return stored;
    }

    private static Silence silence(@Nullable Object value) {
        JsonObject json = JsonObject.of(value, "silence");
        return new Silence(
                json.text("id"),
                json.text("rule"),
                labels(json),
                Instant.parse(json.text("since")),
                Instant.parse(json.text("until")),
                json.text("reason"),
                json.text("by"));
    }

    private static Map<String, String> labels(JsonObject json) {
        JsonObject labels = json.object("labels");
        Map<String, String> map = new TreeMap<>();
        labels.keys().forEach(key -> map.put(key, labels.text(key)));
        return map;
    }

    private static @Nullable Instant time(JsonObject json, String key) {
        return json.any(key) == null ? null : Instant.parse(json.text(key));
    }
}
