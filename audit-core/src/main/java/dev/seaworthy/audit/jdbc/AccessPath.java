package dev.seaworthy.audit.jdbc;

import dev.seaworthy.audit.AuditQuery;
import dev.seaworthy.audit.EventField;
import dev.seaworthy.audit.InvalidQueryException;
import dev.seaworthy.audit.TimeWindow;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How a query is answered without reading far. The rules, the first that fits:
 *
 * <ol>
 *   <li>No filter: the key is walked.
 *   <li>A filter that no index knows (category, severity, trace; tenant in a store of one tenant; half a resource;
 *       status, and username or address, unless it is about failures): a time window. In a store of several tenants every
 *       filter without the tenant.
 *   <li>One index knows all filters: it is walked, also when it has to be walked for up to 50 event types.
 *   <li>Several indexes know some of them: one whose walk has at most 10,000 entries is read to its end, and its rows
 *       are checked for the rest.
 *   <li>Otherwise a time window: walking a long index for a rare combination could read millions of rows.
 * </ol>
 *
 * <p>Whether there is a window, and which, is decided for the first page; the cursor carries it.
 *
 * @param lead the index to walk; empty for the key
 * @param checked whether the walk is short, and its rows are to be checked for the other filters
 * @param window the span that the answer is confined to
 */
record AccessPath(Optional<Lead> lead, boolean checked, Optional<TimeWindow> window) {
    /** The most entries of a walk whose rows are checked for other filters. */
    static final int SHORT_WALK = 10_000;

    static AccessPath of(
            AuditQuery query, @Nullable Cursor resumed, Instant now, boolean multiTenant, Indexes indexes) {
        Set<EventField> filters = Lead.filtersOf(query);
        List<Lead> leads = Lead.of(query, multiTenant);
        if (resumed != null && resumed.window().isPresent()) {
            return new AccessPath(single(leads), false, resumed.window());
        }
        if (filters.isEmpty()) {
            return new AccessPath(Optional.empty(), false, Optional.empty());
        }
        Set<EventField> known = EnumSet.noneOf(EventField.class);
        leads.forEach(lead -> known.addAll(lead.knows()));
        if (known.containsAll(filters)) {
            Optional<AccessPath> walk = walk(leads, filters, indexes);
            if (walk.isPresent()) {
                return walk.get();
            }
        }
        // A first page without a window is followed by pages without one, even if a walk has grown long meanwhile.
        Optional<TimeWindow> window = resumed == null ? Optional.of(window(query, now)) : Optional.empty();
        return new AccessPath(single(leads), false, window);
    }

    /** The same, a path for each key that is walked for itself. */
    List<AccessPath> walks() {
        if (checked || lead.isEmpty()) {
            return List.of(this);
        }
        Lead whole = lead.get();
        return whole.keys().stream()
                .map(key -> new AccessPath(Optional.of(whole.with(List.of(key))), false, window))
                .toList();
    }

    private static Optional<AccessPath> walk(List<Lead> leads, Set<EventField> filters, Indexes indexes) {
        for (Lead lead : leads) {
            if (lead.covers().containsAll(filters)) {
                return indexes.expanded(lead)
                        .map(expanded -> new AccessPath(Optional.of(expanded), false, Optional.empty()));
            }
        }
        for (Lead lead : leads) {
            Optional<Lead> expanded = indexes.expanded(lead);
            if (expanded.isPresent() && indexes.entries(expanded.get(), SHORT_WALK + 1) <= SHORT_WALK) {
                return Optional.of(new AccessPath(expanded, true, Optional.empty()));
            }
        }
        return Optional.empty();
    }

    /** Within a window any one walk will do; several would be read side by side in vain. */
    private static Optional<Lead> single(List<Lead> leads) {
        return leads.stream().filter(Lead::isOneWalk).findFirst();
    }

    private static TimeWindow window(AuditQuery query, Instant now) {
        Instant to = query.to().orElse(now);
        Instant from = query.from().orElse(to.minus(AuditQuery.DEFAULT_WINDOW));
        if (Duration.between(from, to).compareTo(AuditQuery.MAX_WINDOW) > 0) {
            throw new InvalidQueryException(
                    "from",
                    "the span from " + from + " to " + to
                            + " is too long for filters that no index serves (category, severity, status, trace_id,"
                            + " tenant_id, resource_type or resource_id alone, username or ip_address without status"
                            + " failure, or several filters that are all frequent); use at most "
                            + AuditQuery.MAX_WINDOW.toDays() + " days");
        }
        return new TimeWindow(from, to);
    }

    /** What is asked of the indexes to decide. */
    interface Indexes {
        /** The walk with every prefix of event types replaced by the types there are; empty when they are too many. */
        Optional<Lead> expanded(Lead lead);

        /** How many entries of the query's time the walk has, counted no further than the limit. */
        int entries(Lead lead, int limit);
    }
}
