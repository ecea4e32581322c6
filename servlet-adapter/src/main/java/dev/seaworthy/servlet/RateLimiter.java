package dev.seaworthy.servlet;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletionStage;

/**
 * A place where the nodes of a cluster keep their rate limits together, such as Redis; given to
 * {@link RateLimitsBuilder#shared}. Without one each node counts for itself. Thread-safe.
 */
@FunctionalInterface
public interface RateLimiter {
    /**
     * Takes from the bucket of this key and policy, if it holds enough. Must not block: what waits, waits in the stage.
     * A stage that fails, or is not done in time, is replaced by a decision of this node alone.
     *
     * @param cost at least 1
     */
    CompletionStage<Decision> decide(RateLimitPolicy policy, RateLimitKey key, int cost);

    /**
     * What became of a request.
     *
     * @param allowed whether it may pass
     * @param remaining how many more could pass now
     * @param next when refused, the time until the same would pass; else until one more comes back, zero when full
     */
    record Decision(boolean allowed, int remaining, Duration next) {
        public Decision {
            Objects.requireNonNull(next, "next");
            if (remaining < 0 || next.isNegative()) {
                throw new IllegalArgumentException("a decision with " + remaining + " remaining and " + next
                        + " to wait; neither can be negative");
            }
        }

        /** {@link #next} in seconds as headers have it: rounded up, so that who waits so long never comes early. */
        public long nextSeconds() {
            return next.getSeconds() + (next.getNano() == 0 ? 0 : 1);
        }
    }
}
