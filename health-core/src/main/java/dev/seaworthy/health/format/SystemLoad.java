package dev.seaworthy.health.format;

import org.jspecify.annotations.Nullable;

/**
 * The few machine figures shown beside the checks.
 *
 * @param scope {@code host} or {@code container}
 * @param cpuPercent 0 to 100, {@code null} while unknown
 * @param memoryPercent 0 to 100, {@code null} while unknown
 * @param diskPercent of the fullest watched path, 0 to 100, {@code null} while unknown
 */
public record SystemLoad(
        String scope,
        @Nullable Double cpuPercent,
        @Nullable Double memoryPercent,
        @Nullable Double diskPercent) {}
