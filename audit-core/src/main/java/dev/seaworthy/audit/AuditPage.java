package dev.seaworthy.audit;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One page of events, newest first.
 *
 * @param items the events
 * @param nextCursor what to give to {@link AuditQuery#cursor(String)} for the next page; empty on the last
 * @param window the span the answer is confined to, when a filter without an index was used
 * @param countUpTo10000 how many events match, counted no further than 10,000; empty unless asked for
 */
public record AuditPage(
        List<StoredEvent> items,
        Optional<String> nextCursor,
        Optional<TimeWindow> window,
        OptionalLong countUpTo10000) {
    /** Copies the list. */
    public AuditPage {
        items = List.copyOf(items);
    }
}
