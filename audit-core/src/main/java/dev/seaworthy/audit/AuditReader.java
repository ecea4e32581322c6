package dev.seaworthy.audit;

import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * The ability to read what was stored. Every call is bounded in rows and time: what takes too long ends with a
 * {@link QueryTimeoutException}. Implementations are thread-safe.
 */
public interface AuditReader {
    /**
     * One page, newest first.
     *
     * @throws BadCursorException when the cursor is garbled or belongs to another query
     * @throws InvalidQueryException when the query would be too wide
     */
    AuditPage page(AuditQuery query);

    /** The event with this id. */
    Optional<StoredEvent> find(UUID id);

    /**
     * Failed logins of the last hours, one row per address or username, the most frequent first; the
     * {@value FailedLogins#MAX_GROUPS} most frequent, when there are more.
     */
    List<FailedLogins> failedLogins(FailedLogins.Grouping grouping);

    /**
     * How many events of which kind there were in the last hours, counted from the events themselves.
     *
     * @param hours 1 to {@value AuditStatistics#MAX_HOURS}
     * @throws InvalidQueryException when hours are out of range
     */
    AuditStatistics statistics(int hours);
}
