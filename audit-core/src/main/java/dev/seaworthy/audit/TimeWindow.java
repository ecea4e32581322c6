package dev.seaworthy.audit;

import java.time.Instant;

/**
 * The span of time that a query without an index was confined to.
 *
 * @param from the first instant that counts
 * @param to the first instant that counts no more
 */
public record TimeWindow(Instant from, Instant to) {}
