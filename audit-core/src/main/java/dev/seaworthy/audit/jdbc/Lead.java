package dev.seaworthy.audit.jdbc;

import dev.seaworthy.audit.AuditQuery;
import dev.seaworthy.audit.AuditStatus;
import dev.seaworthy.audit.EventField;
import dev.seaworthy.audit.EventTypes;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * An index that can lead a query: walked newest first for one key, or for several and merged.
 *
 * @param columns the columns before the id
 * @param keys values of these columns; for event types a trailing {@code *} stands for every ending
 * @param covers the filters that nearly all rows of the walk meet
 * @param ofFailures whether the index knows only what did not succeed
 */
record Lead(List<EventField> columns, List<List<String>> keys, Set<EventField> covers, boolean ofFailures) {
    private static final Set<String> FAILURES = Set.of(AuditStatus.FAILURE.text(), AuditStatus.ERROR.text());
    private static final Set<String> LOGIN_FAILED = Set.of(EventTypes.LOGIN_FAILED.name());

    /** The indexes that know a filter of the query, the one that is likely to be short first. */
    static List<Lead> of(AuditQuery query, boolean multiTenant) {
        Map<EventField, String> equal = query.equal();
        List<Lead> leads = new ArrayList<>();
        if (multiTenant && !equal.containsKey(EventField.TENANT_ID)) {
            return leads;
        }
        if (equal.containsKey(EventField.RESOURCE_TYPE) && equal.containsKey(EventField.RESOURCE_ID)) {
            leads.add(equal(query, multiTenant, EventField.RESOURCE_TYPE, EventField.RESOURCE_ID));
        }
        for (EventField origin : List.of(EventField.USERNAME, EventField.IP_ADDRESS)) {
            if (equal.containsKey(origin) && isOfFailures(query)) {
                leads.add(equal(query, multiTenant, origin).failuresOnly(query));
            }
        }
        if (equal.containsKey(EventField.USER_ID)) {
            leads.add(equal(query, multiTenant, EventField.USER_ID));
        }
        if (namesTypes(query)) {
            leads.add(types(query, multiTenant));
        }
        if (multiTenant && leads.isEmpty()) {
            leads.add(equal(query, true));
        }
        return leads;
    }

    /** Every filter of the query. */
    static Set<EventField> filtersOf(AuditQuery query) {
        EnumSet<EventField> filters = EnumSet.noneOf(EventField.class);
        filters.addAll(query.equal().keySet());
        if (namesTypes(query)) {
            filters.add(EventField.EVENT_TYPE);
        }
        if (!query.severities().isEmpty()) {
            filters.add(EventField.SEVERITY);
        }
        if (!query.statuses().isEmpty()) {
            filters.add(EventField.STATUS);
        }
        return filters;
    }

    /** The filters that a walk read to its end can be checked for, beside those of other indexes. */
    Set<EventField> knows() {
        EnumSet<EventField> knows = EnumSet.copyOf(covers);
        if (ofFailures) {
            knows.add(EventField.STATUS);
        }
        return knows;
    }

    /** Whether there is one key, and that is no prefix. */
    boolean isOneWalk() {
        return keys.size() == 1 && !isOpen(keys.get(0));
    }

    /** Whether the key ends with a prefix of event types. */
    boolean isOpen(List<String> key) {
        return columns.contains(EventField.EVENT_TYPE) && TypePrefix.is(key.get(key.size() - 1));
    }

    /** The same index for other keys. */
    Lead with(List<List<String>> newKeys) {
        return new Lead(columns, newKeys, covers, ofFailures);
    }

    /**
     * Most of what did not succeed are failures, and most failures of one name or address are failed logins; errors alone
     * may be few among millions.
     */
    private Lead failuresOnly(AuditQuery query) {
        EnumSet<EventField> more = EnumSet.copyOf(covers);
        if (query.statuses().contains(AuditStatus.FAILURE.text())) {
            more.add(EventField.STATUS);
        }
        if (query.eventTypes().equals(LOGIN_FAILED)) {
            more.add(EventField.EVENT_TYPE);
        }
        return new Lead(columns, keys, more, true);
    }

    private static Lead equal(AuditQuery query, boolean multiTenant, EventField... fields) {
        List<EventField> columns = new ArrayList<>();
        if (multiTenant) {
            columns.add(EventField.TENANT_ID);
        }
        columns.addAll(List.of(fields));
        List<String> key = columns.stream().map(query.equal()::get).toList();
        return new Lead(columns, List.of(key), EnumSet.copyOf(columns), false);
    }

    private static Lead types(AuditQuery query, boolean multiTenant) {
        List<EventField> columns = new ArrayList<>();
        List<String> before = new ArrayList<>();
        if (multiTenant) {
            columns.add(EventField.TENANT_ID);
            before.add(query.equal().getOrDefault(EventField.TENANT_ID, ""));
        }
        columns.add(EventField.EVENT_TYPE);
        List<List<String>> keys = new ArrayList<>();
        for (String type : new TreeSet<>(query.eventTypes())) {
            List<String> key = new ArrayList<>(before);
            key.add(type);
            keys.add(key);
        }
        return new Lead(columns, keys, EnumSet.copyOf(columns), false);
    }

    private static boolean namesTypes(AuditQuery query) {
        return !query.eventTypes().isEmpty() && !query.eventTypes().contains("*");
    }

    private static boolean isOfFailures(AuditQuery query) {
        return query.statuses().isEmpty()
                ? query.eventTypes().equals(LOGIN_FAILED)
                : FAILURES.containsAll(query.statuses());
    }
}
