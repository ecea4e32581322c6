package dev.seaworthy.audit;

import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The ability to read what was stored. Every call is bounded in rows and time. */
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

    /** Failed logins of the last hours, one row per address or username, the most frequent first. */
    List<FailedLogins> failedLogins(FailedLogins.Grouping grouping);

    /** How many events of which kind there were in the last hours. */
    AuditStatistics statistics(int hours);
}
