package dev.seaworthy.audit;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * One deletion of what is over in one category, as it stands in the store's record of prunes.
 *
 * @param id its id
 * @param startedAt when it began
 * @param category the category of the events
 * @param eventType their type, when it has an age of its own; without one no type is meant that has
 * @param cutoff events before this are deleted
 * @param nodeId the process that deletes
 */
public record Prune(
        UUID id, Instant startedAt, String category, Optional<String> eventType, Instant cutoff, String nodeId) {}
