package dev.seaworthy.audit;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How much a store holds.
 *
 * @param now the time by the store's own clock
 * @param oldest when the oldest event happened; empty without events
 * @param events about how many events there are; empty when the store has no idea
 */
public record StoreExtent(Instant now, Optional<Instant> oldest, OptionalLong events) {}
