package dev.seaworthy.audit;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The answers of {@link InMemoryAuditStore} at one moment. */
final class InMemoryQueries {
    private final List<StoredEvent> newestFirst;
    private final Instant now;

    InMemoryQueries(List<StoredEvent> oldestFirst, Instant now) {
        this.newestFirst = new ArrayList<>(oldestFirst);
        Collections.reverse(newestFirst);
        this.now = now;
    }

    AuditPage page(AuditQuery query) {
        UUID last = query.cursor().map(text -> lastId(text, query)).orElse(null);
        List<StoredEvent> matching =
                newestFirst.stream().filter(event -> matches(query, event)).toList();
        List<StoredEvent> rest = matching.stream()
                .filter(event -> last == null || event.id().compareTo(last) < 0)
                .limit(query.limit() + 1L)
                .toList();
        boolean more = rest.size() > query.limit();
        List<StoredEvent> shown = more ? rest.subList(0, query.limit()) : rest;
        return new AuditPage(
                shown,
                more ? Optional.of(cursor(shown.get(shown.size() - 1).id(), query)) : Optional.empty(),
                Optional.empty(),
                query.counted()
                        ? OptionalLong.of(Math.min(matching.size(), AuditQuery.MAX_COUNT))
                        : OptionalLong.empty());
    }

    List<FailedLogins> failedLogins(FailedLogins.Grouping grouping) {
        Instant from = now.minus(grouping.window());
        Map<Optional<String>, List<StoredEvent>> groups = newestFirst.stream()
                .filter(since(from))
                .filter(event -> EventTypes.LOGIN_FAILED.name().equals(event.text(EventField.EVENT_TYPE)))
                .collect(Collectors.groupingBy(event -> Optional.ofNullable(event.text(grouping.field()))));
        return groups.entrySet().stream()
                .map(group -> failedLogins(group.getKey().orElse(null), group.getValue()))
                .sorted(Comparator.comparingLong(FailedLogins::count)
                        .thenComparing(FailedLogins::lastAt)
                        .reversed())
                .limit(FailedLogins.MAX_GROUPS)
                .toList();
    }

    AuditStatistics statistics(int hours) {
        if (hours < 1 || hours > AuditStatistics.MAX_HOURS) {
            throw new InvalidQueryException(
                    "hours", "hours " + hours + " is out of range; use 1 to " + AuditStatistics.MAX_HOURS);
        }
        Instant to = now.truncatedTo(ChronoUnit.MICROS).plus(1, ChronoUnit.MICROS);
        Instant from = to.minus(Duration.ofHours(hours));
        List<StoredEvent> counted = newestFirst.stream()
                .filter(since(from))
                .filter(event -> event.createdAt().isBefore(to))
                .toList();
        Map<String, Long> byType = countedBy(EventField.EVENT_TYPE, counted);
        return new AuditStatistics(
                from,
                to,
                counted.size(),
                countedBy(EventField.EVENT_CATEGORY, counted),
                countedBy(EventField.SEVERITY, counted),
                countedBy(EventField.STATUS, counted),
                byType.getOrDefault(EventTypes.LOGIN_SUCCESS.name(), 0L),
                byType.getOrDefault(EventTypes.LOGIN_FAILED.name(), 0L));
    }

    private static FailedLogins failedLogins(@Nullable String key, List<StoredEvent> newestFirst) {
        return new FailedLogins(
                key,
                newestFirst.size(),
                newestFirst.get(newestFirst.size() - 1).createdAt(),
                newestFirst.get(0).createdAt());
    }

    private static Map<String, Long> countedBy(EventField field, List<StoredEvent> events) {
        Map<String, Long> counts = new HashMap<>();
        events.forEach(event -> counts.merge(String.valueOf(event.text(field)), 1L, Long::sum));
        return counts;
    }

    private static Predicate<StoredEvent> since(Instant from) {
        return event -> !event.createdAt().isBefore(from);
    }

    private static boolean matches(AuditQuery query, StoredEvent event) {
        return query.equal().entrySet().stream()
                        .allMatch(equal -> equal.getValue().equals(event.text(equal.getKey())))
                && anyOf(query.severities(), event.text(EventField.SEVERITY))
                && anyOf(query.statuses(), event.text(EventField.STATUS))
                && ofType(query, String.valueOf(event.text(EventField.EVENT_TYPE)))
                && query.from().stream().allMatch(from -> !event.createdAt().isBefore(from))
                && query.to().stream().allMatch(event.createdAt()::isBefore);
    }

    private static boolean anyOf(Set<String> wanted, @Nullable String value) {
        return wanted.isEmpty() || wanted.contains(value);
    }

    private static boolean ofType(AuditQuery query, String type) {
        return query.eventTypes().isEmpty()
                || query.eventTypes().stream()
                        .anyMatch(pattern -> pattern.endsWith("*")
                                ? type.startsWith(pattern.substring(0, pattern.length() - 1))
                                : type.equals(pattern));
    }

    /** Bound to the filter by a checksum; the size of the page may change. */
    private static String cursor(UUID last, AuditQuery query) {
        String filter = new TreeMap<>(query.equal()) + "|" + query.eventTypes() + query.severities() + query.statuses()
                + query.from() + query.to();
        UUID checksum = UUID.nameUUIDFromBytes((last + filter).getBytes(StandardCharsets.UTF_8));
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString((last + "." + checksum).getBytes(StandardCharsets.UTF_8));
    }

    private static UUID lastId(String cursor, AuditQuery query) {
        try {
            String text = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
            UUID last = UUID.fromString(text.substring(0, Math.max(0, text.indexOf('.'))));
            if (cursor.equals(cursor(last, query))) {
                return last;
            }
        } catch (IllegalArgumentException garbled) {
            // Answered below, like a cursor of another query.
        }
        throw new BadCursorException("the cursor is garbled or belongs to a query with other filters; use next_cursor"
                + " of the page before with the same filters, or start again without a cursor");
    }
}
