package dev.seaworthy.audit;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which events to read, and how many; immutable. Start with {@link #all()} or {@link #parse}, each further method
 * returns a narrower copy.
 *
 * @param equal fields that must have exactly this value: EVENT_CATEGORY, USER_ID, USERNAME, TENANT_ID, RESOURCE_TYPE,
 *     RESOURCE_ID, IP_ADDRESS, TRACE_ID
 * @param eventTypes event types, any of them; a trailing {@code *} stands for every ending; empty for all
 * @param severities any of these; empty for all
 * @param statuses any of these; empty for all
 * @param from the first instant that counts; events have microseconds, and what is finer is raised to the next one
 * @param to the first instant that counts no more, raised likewise
 * @param limit the size of a page, 1 to 500
 * @param cursor where to go on, from {@link AuditPage#nextCursor()}
 * @param counted whether to count what matches, up to 10,000
 */
public record AuditQuery(
        Map<EventField, String> equal,
        Set<String> eventTypes,
        Set<String> severities,
        Set<String> statuses,
        Optional<Instant> from,
        Optional<Instant> to,
        int limit,
        Optional<String> cursor,
        boolean counted) {
    /** The size of a page unless said otherwise. */
    public static final int DEFAULT_LIMIT = 100;
    /** The largest page. */
    public static final int MAX_LIMIT = 500;
    /** How far {@link #countedUpTo10000()} counts. */
    public static final int MAX_COUNT = 10_000;
    /** The span of a query without an index that names none. */
    public static final Duration DEFAULT_WINDOW = Duration.ofDays(7);
    /** The widest span of a query without an index. */
    public static final Duration MAX_WINDOW = Duration.ofDays(31);

    private static final int MAX_TYPES = 20;
    private static final Set<EventField> FILTERS = EnumSet.of(
            EventField.EVENT_CATEGORY,
            EventField.USER_ID,
            EventField.USERNAME,
            EventField.TENANT_ID,
            EventField.RESOURCE_TYPE,
            EventField.RESOURCE_ID,
            EventField.IP_ADDRESS,
            EventField.TRACE_ID);
    private static final Instant EARLIEST = Instant.parse("0000-01-01T00:00:00Z");
    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59.999999Z");
    private static final AuditQuery ALL = new AuditQuery(
            Map.of(),
            Set.of(),
            Set.of(),
            Set.of(),
            Optional.empty(),
            Optional.empty(),
            DEFAULT_LIMIT,
            Optional.empty(),
            false);

    /** Checks the ranges and copies the collections. */
    public AuditQuery {
        equal = Collections.unmodifiableMap(copyOf(equal));
        eventTypes = Collections.unmodifiableSet(new TreeSet<>(eventTypes));
        severities = Collections.unmodifiableSet(new TreeSet<>(severities));
        statuses = Collections.unmodifiableSet(new TreeSet<>(statuses));
        if (limit < 1 || limit > MAX_LIMIT) {
            throw new InvalidQueryException("limit", "limit " + limit + " is out of range; use 1 to " + MAX_LIMIT);
        }
        if (eventTypes.size() > MAX_TYPES) {
            throw new InvalidQueryException(
                    "event_type", "event_type names " + eventTypes.size() + " types; use at most " + MAX_TYPES);
        }
        eventTypes.forEach(AuditQuery::requirePattern);
        from.ifPresent(first -> requireYear("from", first));
        to.ifPresent(end -> requireYear("to", end));
        from = from.map(Micros::ceiling);
        to = to.map(Micros::ceiling);
        if (from.isPresent() && to.isPresent() && !from.get().isBefore(to.get())) {
            throw new InvalidQueryException("from", "from " + from.get() + " is not before to " + to.get());
        }
    }

    /** Everything, newest first, 100 at a time. */
    public static AuditQuery all() {
        return ALL;
    }

    /**
     * A query from named parameters: {@code limit, cursor, event_type, category, severity, min_severity, status,
     * user_id, username, tenant_id, resource_type, resource_id, ip_address, trace_id, from, to, count}.
     *
     * @param barred names that this caller does not take, because it sets them itself
     * @throws InvalidQueryException for an unknown or barred name or an illegal value
     */
    public static AuditQuery parse(Map<String, String> parameters, String... barred) {
        return QueryParameters.query(parameters, Set.of(barred));
    }

    /** Events of any of these types; a trailing {@code *} stands for every ending. */
    public AuditQuery eventTypes(String... types) {
        return eventTypes(List.of(types));
    }

    /** Events of any of these types; a trailing {@code *} stands for every ending. */
    public AuditQuery eventTypes(Collection<String> types) {
        return new AuditQuery(
                equal, new LinkedHashSet<>(types), severities, statuses, from, to, limit, cursor, counted);
    }

    /** Failed logins. */
    public AuditQuery failedLogins() {
        return eventTypes(EventTypes.LOGIN_FAILED.name());
    }

    /** Events of this category. */
    public AuditQuery category(String category) {
        return where(EventField.EVENT_CATEGORY, category);
    }

    /** Events of exactly this severity. */
    public AuditQuery severity(Severity severity) {
        return new AuditQuery(equal, eventTypes, Set.of(severity.text()), statuses, from, to, limit, cursor, counted);
    }

    /** Events of this severity or a weightier one. */
    public AuditQuery minSeverity(Severity severity) {
        Set<String> texts = new TreeSet<>();
        for (Severity each : Severity.values()) {
            if (each.compareTo(severity) <= 0) {
                texts.add(each.text());
            }
        }
        return new AuditQuery(equal, eventTypes, texts, statuses, from, to, limit, cursor, counted);
    }

    /** Events that ended in one of these ways. */
    public AuditQuery status(AuditStatus... anyOf) {
        Set<String> texts = new TreeSet<>();
        for (AuditStatus each : anyOf) {
            texts.add(each.text());
        }
        return new AuditQuery(equal, eventTypes, severities, texts, from, to, limit, cursor, counted);
    }

    /** Events of this user id. */
    public AuditQuery userId(String userId) {
        return where(EventField.USER_ID, userId);
    }

    /** Events of this username. */
    public AuditQuery username(String username) {
        return where(EventField.USERNAME, username);
    }

    /** Events of this tenant. */
    public AuditQuery tenantId(String tenantId) {
        return where(EventField.TENANT_ID, tenantId);
    }

    /** Events about this kind of thing; served by an index together with {@link #resourceId}. */
    public AuditQuery resourceType(String type) {
        return where(EventField.RESOURCE_TYPE, type);
    }

    /** Events about the thing with this id; served by an index together with {@link #resourceType}. */
    public AuditQuery resourceId(String id) {
        return where(EventField.RESOURCE_ID, id);
    }

    /** Events from this address. */
    public AuditQuery ipAddress(String address) {
        return where(EventField.IP_ADDRESS, address);
    }

    /** Events of this trace. */
    public AuditQuery traceId(String traceId) {
        return where(EventField.TRACE_ID, traceId);
    }

    /** Events at or after this instant. */
    public AuditQuery from(Instant first) {
        return new AuditQuery(equal, eventTypes, severities, statuses, Optional.of(first), to, limit, cursor, counted);
    }

    /** Events before this instant. */
    public AuditQuery to(Instant end) {
        return new AuditQuery(equal, eventTypes, severities, statuses, from, Optional.of(end), limit, cursor, counted);
    }

    /** Pages of this size. */
    public AuditQuery limit(int newLimit) {
        return new AuditQuery(equal, eventTypes, severities, statuses, from, to, newLimit, cursor, counted);
    }

    /** The page after the one that gave this cursor. */
    public AuditQuery cursor(String newCursor) {
        return new AuditQuery(
                equal, eventTypes, severities, statuses, from, to, limit, Optional.of(newCursor), counted);
    }

    /** With {@link AuditPage#countUpTo10000()}. */
    public AuditQuery countedUpTo10000() {
        return new AuditQuery(equal, eventTypes, severities, statuses, from, to, limit, cursor, true);
    }

    private AuditQuery where(EventField field, String value) {
        Map<EventField, String> more = copyOf(equal);
        more.put(field, value);
        return new AuditQuery(more, eventTypes, severities, statuses, from, to, limit, cursor, counted);
    }

    /** Values become what they would have become when stored: what no column can hold, no column is asked for. */
    private static Map<EventField, String> copyOf(Map<EventField, String> map) {
        Map<EventField, String> copy = new EnumMap<>(EventField.class);
        map.forEach((field, value) -> {
            if (!FILTERS.contains(field)) {
                throw new InvalidQueryException(
                        field.column(), field.column() + " is no filter for equal; choose from " + FILTERS);
            }
            copy.put(field, StorableText.of(value, Integer.MAX_VALUE));
        });
        return copy;
    }

    private static void requireYear(String name, Instant instant) {
        if (instant.isBefore(EARLIEST) || instant.isAfter(LATEST)) {
            throw new InvalidQueryException(name, name + " " + instant + " is out of range; use the years 0 to 9999");
        }
    }

    private static void requirePattern(String pattern) {
        String name = pattern.endsWith("*") ? pattern.substring(0, pattern.length() - 1) : pattern;
        String whole = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
        if (whole.isEmpty() && pattern.equals("*")) {
            return;
        }
        try {
            TypeGrammar.requireType(whole);
        } catch (IllegalArgumentException e) {
            throw new InvalidQueryException("event_type", e.getMessage() + "; a trailing * stands for every ending");
        }
    }
}
