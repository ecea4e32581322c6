package dev.seaworthy.health;

import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What one check contributes to a report.
 *
 * @param status the confirmed status of the check itself
 * @param effective what the probe counts, after impact and shared policy
 * @param since when the confirmed status began; {@code null} before the first run
 * @param checkedAt when the last counted attempt ended; {@code null} before the first run
 * @param duration how long that attempt took; {@code null} before the first run
 * @param stale the last result is too old to count
 */
public record CheckReport(
        String name,
        Set<Kind> kinds,
        Set<String> groups,
        Set<String> tags,
        Impact impact,
        Status status,
        Status effective,
        @Nullable String message,
        Map<String, Object> data,
        @Nullable Instant since,
        @Nullable Instant checkedAt,
        @Nullable Duration duration,
        boolean stale) {

    public CheckReport {
        kinds = Set.copyOf(kinds);
        groups = Set.copyOf(groups);
        tags = Set.copyOf(tags);
        data = Collections.unmodifiableMap(new TreeMap<>(data));
    }

    /** Of a check that was announced and has not come. */
    static CheckReport missing(String name) {
        return new CheckReport(
                name,
                Set.of(),
                Set.of(),
                Set.of(),
                Impact.CRITICAL,
                Status.DOWN,
                Status.DOWN,
                "is expected and not registered yet",
                Map.of(),
                null,
                null,
                null,
                false);
    }

    CheckReport withEffective(Status newEffective) {
        return new CheckReport(
                name,
                kinds,
                groups,
                tags,
                impact,
                status,
                newEffective,
                message,
                data,
                since,
                checkedAt,
                duration,
                stale);
    }
}
