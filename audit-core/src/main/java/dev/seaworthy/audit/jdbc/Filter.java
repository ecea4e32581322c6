package dev.seaworthy.audit.jdbc;

import dev.seaworthy.audit.AuditQuery;
import dev.seaworthy.audit.AuditStatus;
import dev.seaworthy.audit.EventField;
import dev.seaworthy.audit.EventTypes;
import dev.seaworthy.audit.InvalidQueryException;
import dev.seaworthy.audit.StoredEvent;
import dev.seaworthy.audit.TimeWindow;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/** The WHERE clause of a query, and the span of time it is confined to when no index serves it. */
final class Filter {
    private static final Set<String> FAILURES = Set.of(AuditStatus.FAILURE.text(), AuditStatus.ERROR.text());

    private final List<String> conditions = new ArrayList<>();
    private final List<Object> arguments = new ArrayList<>();
    private final Optional<TimeWindow> window;
    private final String leading;

    /**
     * The filter of this query.
     *
     * @param resumed where an earlier page ended; its window, if any, stays the window
     */
    Filter(AuditQuery query, @Nullable Cursor resumed, Instant now) {
        Optional<Instant> from = query.from();
        Optional<TimeWindow> confined = Optional.empty();
        if (needsWindow(query)) {
            TimeWindow span = resumed != null && resumed.window().isPresent()
                    ? resumed.window().get()
                    : window(query, now);
            from = Optional.of(span.from());
            confined = Optional.of(span);
        }
        this.window = confined;
        this.leading = leading(query);
        query.equal().forEach((field, value) -> add(field.column() + " = ?", value));
        addTypes(query.eventTypes());
        addAnyOf("severity", query.severities());
        addAnyOf("status", query.statuses());
        if (servedByFailureIndex(query)) {
            // The very words of the partial indexes, so that the planner can prove that they apply.
            conditions.add("status <> 'success'");
        }
        from.ifPresent(first -> add("id >= ?", StoredEvent.firstIdAt(first)));
        query.to().ifPresent(end -> add("id < ?", StoredEvent.firstIdAt(end)));
    }

    Optional<TimeWindow> window() {
        return window;
    }

    /** Only what comes after the cursor. */
    void after(Cursor cursor) {
        add("id < ?", cursor.lastId());
    }

    /** With a leading space and WHERE, or empty. */
    String where() {
        return conditions.isEmpty() ? "" : " WHERE " + String.join(" AND ", conditions);
    }

    /**
     * Newest first, with a leading space. The columns of the index stand before the id: the rows are equal in them, and
     * so H2 walks the index instead of sorting all that match.
     */
    String order() {
        return " ORDER BY " + leading + "id DESC";
    }

    List<Object> arguments() {
        return arguments;
    }

    static boolean needsWindow(AuditQuery query) {
        Set<EventField> equal = query.equal().keySet();
        boolean ofFailures = servedByFailureIndex(query);
        return equal.contains(EventField.EVENT_CATEGORY)
                || equal.contains(EventField.TRACE_ID)
                || equal.contains(EventField.TENANT_ID)
                || !query.severities().isEmpty()
                || (!query.statuses().isEmpty() && !ofFailures)
                || (isByOrigin(equal) && !ofFailures)
                || (equal.contains(EventField.RESOURCE_ID) && !equal.contains(EventField.RESOURCE_TYPE));
    }

    /** Address or username of failures only. */
    private static boolean servedByFailureIndex(AuditQuery query) {
        boolean failuresOnly = (!query.statuses().isEmpty() && FAILURES.containsAll(query.statuses()))
                || query.eventTypes().equals(Set.of(EventTypes.LOGIN_FAILED.name()));
        return failuresOnly && isByOrigin(query.equal().keySet());
    }

    /** The columns before the id in the index that serves the query; empty for the key. */
    private static String leading(AuditQuery query) {
        Set<EventField> equal = query.equal().keySet();
        if (equal.contains(EventField.USER_ID)) {
            return "user_id DESC, ";
        }
        if (equal.contains(EventField.RESOURCE_TYPE) && equal.contains(EventField.RESOURCE_ID)) {
            return "resource_type DESC, resource_id DESC, ";
        }
        if (servedByFailureIndex(query)) {
            return equal.contains(EventField.USERNAME) ? "username DESC, " : "ip_address DESC, ";
        }
        boolean oneType =
                query.eventTypes().size() == 1 && query.eventTypes().stream().noneMatch(type -> type.endsWith("*"));
        return oneType ? "event_type DESC, " : "";
    }

    private static boolean isByOrigin(Set<EventField> equal) {
        return equal.contains(EventField.USERNAME) || equal.contains(EventField.IP_ADDRESS);
    }

    private static TimeWindow window(AuditQuery query, Instant now) {
        Instant to = query.to().orElse(now);
        Instant from = query.from().orElse(to.minus(AuditQuery.DEFAULT_WINDOW));
        if (Duration.between(from, to).compareTo(AuditQuery.MAX_WINDOW) > 0) {
            throw new InvalidQueryException(
                    "from",
                    "the span from " + from + " to " + to
                            + " is too long for a filter without an index (category, severity, status, trace_id, tenant_id,"
                            + " resource_id alone, username or ip_address without status failure); use at most "
                            + AuditQuery.MAX_WINDOW.toDays() + " days");
        }
        return new TimeWindow(from, to);
    }

    private void addTypes(Set<String> patterns) {
        if (patterns.isEmpty() || patterns.contains("*")) {
            return;
        }
        StringJoiner anyOf = new StringJoiner(" OR ", "(", ")");
        for (String pattern : patterns) {
            if (pattern.endsWith("*")) {
                String start = pattern.substring(0, pattern.length() - 1);
                anyOf.add("(event_type >= ? AND event_type < ?)");
                arguments.add(start);
                // Type names are ASCII: the next string that does not begin with it.
                arguments.add(start.substring(0, start.length() - 1) + (char) (start.charAt(start.length() - 1) + 1));
            } else {
                anyOf.add("event_type = ?");
                arguments.add(pattern);
            }
        }
        conditions.add(anyOf.toString());
    }

    private void addAnyOf(String column, Collection<String> values) {
        if (!values.isEmpty()) {
            conditions.add(column + " IN (?" + ", ?".repeat(values.size() - 1) + ")");
            arguments.addAll(values);
        }
    }

    private void add(String condition, Object argument) {
        conditions.add(condition);
        arguments.add(argument);
    }
}
