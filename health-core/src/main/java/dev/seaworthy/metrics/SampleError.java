package dev.seaworthy.metrics;

import java.time.Instant;

/**
 * Why some figures are unknown at the moment.
 *
 * @param probe which figures: {@code cpu}, {@code disks}, {@code database main} …
 * @param reason without secrets, connection strings or stack traces
 * @param since the first failure after the last success
 */
public record SampleError(String probe, String reason, Instant since) {}
