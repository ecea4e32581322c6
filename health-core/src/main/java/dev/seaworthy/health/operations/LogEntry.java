package dev.seaworthy.health.operations;

import java.time.Instant;

/**
 * One entry of the log tail.
 *
 * @param seq grows by one with each entry, and by more when the process starts anew
 * @param message with the stack trace, if there was one; secrets are {@code ***}, what was cut ends with {@code …}
 */
public record LogEntry(long seq, Instant time, LogLevel level, String logger, String message) {}
