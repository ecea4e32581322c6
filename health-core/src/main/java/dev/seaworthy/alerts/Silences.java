package dev.seaworthy.alerts;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** What is silenced, and until when. Thread-safe. */
final class Silences {

    private static final Duration SHORTEST = Duration.ofMinutes(1);
    private static final Duration LONGEST = Duration.ofDays(30);
    private static final int MOST = 1000;

    private final Map<String, Silence> silences = new ConcurrentHashMap<>();

    synchronized Silence add(
            String rule, Map<String, String> labels, Duration duration, String reason, String by, Instant now) {
        if (duration.compareTo(SHORTEST) < 0 || duration.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(
                    "the duration of a silence is " + duration + "; give 1 minute to 30 days");
        }
        expire(now);
        if (silences.size() >= MOST) {
            throw new IllegalArgumentException(
                    "there are " + MOST + " silences already; take some back, or silence whole rules");
        }
        String id = UUID.randomUUID().toString();
        Silence silence = new Silence(id, rule, labels, now, now.plus(duration), reason, by);
        silences.put(id, silence);
        return silence;
    }

    void restore(Silence silence) {
        silences.put(silence.id(), silence);
    }

    Optional<Silence> remove(String id) {
        return Optional.ofNullable(silences.remove(id));
    }

    void expire(Instant now) {
        silences.values().removeIf(silence -> !now.isBefore(silence.until()));
    }

    /** Until when an alert is silenced; {@code null} when it is not. */
    @Nullable
    Instant until(String rule, Map<String, String> labels, Instant now) {
        return silences.values().stream()
                .filter(silence -> now.isBefore(silence.until()) && silence.covers(rule, labels))
                .map(Silence::until)
                .max(Comparator.naturalOrder())
                .orElse(null);
    }

    List<Silence> all() {
        return silences.values().stream()
                .sorted(Comparator.comparing(Silence::since).thenComparing(Silence::id))
                .toList();
    }
}
