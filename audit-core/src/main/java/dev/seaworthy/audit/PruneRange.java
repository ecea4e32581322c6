package dev.seaworthy.audit;

import java.util.Optional;
import java.util.UUID;

/**
 * A stretch of the audit trail in the order of ids.
 *
 * @param eventType the only type that matters, empty for all; a store without an index for it returns the others too
 * @param after where it begins, exclusive
 * @param before where it ends, exclusive
 * @param limit the most events to return
 */
public record PruneRange(Optional<String> eventType, UUID after, UUID before, int limit) {}
