package dev.seaworthy.servlet;

import dev.seaworthy.metrics.MetricsMonitor;

/** Publishes the meters of rate limits where all others are. */
final class MetricsOfLimits {
    private MetricsOfLimits() {}

    /** What to run when they are of no more use. */
    static Runnable publish(RateLimits limits, MetricsMonitor monitor) {
        return RateLimitMeters.publish(limits, monitor.registry())::close;
    }
}
