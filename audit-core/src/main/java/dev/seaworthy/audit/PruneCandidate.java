package dev.seaworthy.audit;

import java.util.UUID;

/**
 * What retention must know of an event to judge it.
 *
 * @param id its id
 * @param type its type as stored
 * @param category its category as stored
 */
public record PruneCandidate(UUID id, String type, String category) {}
