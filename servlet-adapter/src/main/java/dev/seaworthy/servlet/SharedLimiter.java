package dev.seaworthy.servlet;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks a shared store, and lets this node decide for itself while that fails: neither does an outage of the store
 * refuse everybody, nor does it let everybody in. Thread-safe.
 */
final class SharedLimiter {
    private static final Logger LOG = LoggerFactory.getLogger(SharedLimiter.class);

    /** While the store is away, one request in this time finds out whether it is back; the others do not wait. */
    private static final long PAUSE_NANOS = 1_000_000_000;

    private final RateLimiter store;
    private final GcraLimiter local;
    private final Duration timeout;
    private final LongSupplier nanoTime;
    private final LongAdder fallbacks = new LongAdder();
    private final AtomicBoolean away = new AtomicBoolean();
    private final AtomicLong nextAttempt = new AtomicLong();

    SharedLimiter(RateLimiter store, GcraLimiter local, Duration timeout, LongSupplier nanoTime) {
        this.store = store;
        this.local = local;
        this.timeout = timeout;
        this.nanoTime = nanoTime;
    }

    RateLimiter.Decision decide(RateLimitLane lane, RateLimitKey key, int cost) {
        lane.charge(cost);
        RateLimiter.Decision decision = mayAsk() ? ask(lane.policy, key, cost) : null;
        if (decision != null) {
            return decision;
        }
        fallbacks.increment();
        return local.decide(lane, key, cost);
    }

    long fallbacks() {
        return fallbacks.sum();
    }

    private boolean mayAsk() {
        if (!away.get()) {
            return true;
        }
        long now = nanoTime.getAsLong();
        long due = nextAttempt.get();
        return now - due >= 0 && nextAttempt.compareAndSet(due, now + PAUSE_NANOS);
    }

    private RateLimiter.@Nullable Decision ask(RateLimitPolicy policy, RateLimitKey key, int cost) {
        try {
            RateLimiter.Decision decision =
                    store.decide(policy, key, cost).toCompletableFuture().get(timeout.toNanos(), TimeUnit.NANOSECONDS);
            if (decision == null) {
                throw new IllegalStateException("the shared rate limiter decided nothing");
            }
            if (away.compareAndSet(true, false)) {
                LOG.info("The shared rate limiter {} decides again", store);
            }
            return decision;
        } catch (InterruptedException interrupted) {
            // The request is being ended; that says nothing about the store.
            Thread.currentThread().interrupt();
            return null;
        } catch (TimeoutException | ExecutionException | RuntimeException failure) {
            failed(failure);
            return null;
        }
    }

    private void failed(Exception failure) {
        nextAttempt.set(nanoTime.getAsLong() + PAUSE_NANOS);
        if (away.compareAndSet(false, true)) {
            LOG.warn(
                    "The shared rate limiter {} failed or took more than {} ms; this node decides for itself until it"
                            + " answers again",
                    store,
                    timeout.toMillis(),
                    failure);
        }
    }
}
