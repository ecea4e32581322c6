package dev.seaworthy.audit;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Turns named parameters into an {@link AuditQuery}, with messages that list what is legal. */
final class QueryParameters {
    private static final Map<String, EventField> EQUAL = Map.of(
            "category", EventField.EVENT_CATEGORY,
            "user_id", EventField.USER_ID,
            "username", EventField.USERNAME,
            "tenant_id", EventField.TENANT_ID,
            "resource_type", EventField.RESOURCE_TYPE,
            "resource_id", EventField.RESOURCE_ID,
            "ip_address", EventField.IP_ADDRESS,
            "trace_id", EventField.TRACE_ID);
    private static final Set<String> OTHERS =
            Set.of("limit", "cursor", "event_type", "severity", "min_severity", "status", "from", "to", "count");

    private QueryParameters() {}

    static AuditQuery query(Map<String, String> parameters, Set<String> barred) {
        if (parameters.containsKey("severity") && parameters.containsKey("min_severity")) {
            throw new InvalidQueryException("severity", "severity and min_severity exclude each other; give one");
        }
        AuditQuery query = AuditQuery.all();
        for (Map.Entry<String, String> parameter : parameters.entrySet()) {
            requireKnown(parameter.getKey(), barred);
            query = applied(query, parameter.getKey(), parameter.getValue());
        }
        return query;
    }

    private static AuditQuery applied(AuditQuery query, String name, String value) {
        EventField field = EQUAL.get(name);
        if (field != null) {
            return whereEqual(query, name, field, value);
        }
        return switch (name) {
            case "limit" -> query.limit(number(name, value));
            case "cursor" -> query.cursor(value);
            case "event_type" -> query.eventTypes(List.of(value.split(",", -1)));
            case "severity" -> query.severity(constant(name, value, Severity.values()));
            case "min_severity" -> query.minSeverity(constant(name, value, Severity.values()));
            case "status" -> query.status(constant(name, value, AuditStatus.values()));
            case "from" -> query.from(instant(name, value));
            case "to" -> query.to(instant(name, value));
            default -> flag(name, value) ? query.countedUpTo10000() : query;
        };
    }

    private static AuditQuery whereEqual(AuditQuery query, String name, EventField field, String value) {
        if (value.isEmpty()) {
            throw new InvalidQueryException(name, name + " is empty; leave it out or give a value");
        }
        return switch (field) {
            case EVENT_CATEGORY -> query.category(value);
            case USER_ID -> query.userId(value);
            case USERNAME -> query.username(value);
            case TENANT_ID -> query.tenantId(value);
            case RESOURCE_TYPE -> query.resourceType(value);
            case RESOURCE_ID -> query.resourceId(value);
            case IP_ADDRESS -> query.ipAddress(value);
            default -> query.traceId(value);
        };
    }

    private static void requireKnown(String name, Set<String> barred) {
        if (barred.contains(name) || !(EQUAL.containsKey(name) || OTHERS.contains(name))) {
            Set<String> legal = new TreeSet<>(EQUAL.keySet());
            legal.addAll(OTHERS);
            legal.removeAll(barred);
            throw new InvalidQueryException(
                    name, "parameter " + TypeGrammar.shown(name) + " is not known here; legal are " + legal);
        }
    }

    private static int number(String name, String value) {
        try {
            return Integer.parseInt(value);
        } catch (NumberFormatException e) {
            throw new InvalidQueryException(name, name + " \"" + TypeGrammar.shown(value) + "\" is not a whole number");
        }
    }

    private static boolean flag(String name, String value) {
        return switch (value) {
            case "true" -> true;
            case "false" -> false;
            default ->
                throw new InvalidQueryException(
                        name, name + " \"" + TypeGrammar.shown(value) + "\" is not legal; use true or false");
        };
    }

    private static Instant instant(String name, String value) {
        try {
            return OffsetDateTime.parse(value).toInstant();
        } catch (DateTimeException e) {
            throw new InvalidQueryException(
                    name,
                    name + " \"" + TypeGrammar.shown(value)
                            + "\" is no ISO-8601 time with zone; write it like 2026-11-20T18:00:00Z");
        }
    }

    private static <E extends Enum<E>> E constant(String name, String value, E[] constants) {
        for (E constant : constants) {
            if (constant.name().toLowerCase(Locale.ROOT).equals(value)) {
                return constant;
            }
        }
        throw new InvalidQueryException(
                name,
                name + " \"" + TypeGrammar.shown(value) + "\" is not known; use one of "
                        + Arrays.toString(constants).toLowerCase(Locale.ROOT));
    }
}
