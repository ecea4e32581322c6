package dev.seaworthy.servlet;

import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What our own paths allow: to an address so many requests that are not let in, to a principal so many that are. A
 * stranger must not write an audit event per request, and nobody must use up what somebody else may. Thread-safe.
 */
final class AccessLimits {
    /** Of refused callers, by address: a person mistypes now and then, a guesser asks as often as he may. */
    static final RateLimitPolicy STRANGERS = RateLimitPolicy.of("unauthenticated", 60, Duration.ofMinutes(1));
    /** Of callers with a valid credential, by principal: some consoles and scripts at once, and no endless loop. */
    static final RateLimitPolicy CALLERS = RateLimitPolicy.of("authenticated", 600, Duration.ofMinutes(1));

    private final RateLimits limits;
    private final RateLimitPolicy strangers;
    private final RateLimitPolicy callers;
    private final Runnable onClose;

    AccessLimits(RateLimits limits, RateLimitPolicy strangers, RateLimitPolicy callers, Runnable onClose) {
        this.limits = limits;
        this.strangers = strangers;
        this.callers = callers;
        this.onClose = onClose;
        limits.declare(strangers);
        limits.declare(callers);
    }

    static AccessLimits byDefault() {
        return new AccessLimits(RateLimits.builder().build(), STRANGERS, CALLERS, () -> {});
    }

    /** Charges a request by who it is that asks; the refusal when he has used up what he may. */
    @Nullable
    Refusal charge(Access access, String clientAddress) {
        // A bad credential is a guess, whoever makes it; of who is let in it may be the host's own.
        String known = access.isGranted() || !access.badCredential() ? access.principal() : null;
        RateLimitPolicy policy = known != null ? callers : strangers;
        RateLimiter.Decision decision =
                limits.charge(policy, known != null ? key(access, known) : limits.address(clientAddress));
        return decision.allowed() ? null : RateLimits.refusal(policy, decision, RateLimitHeaders.ON_THROTTLE);
    }

    /**
     * Names are unique among callers of a kind only, and hosts let people choose theirs; who is refused has a bucket apart
     * even so, because what makes a caller known need not be what lets him in.
     */
    private static RateLimitKey key(Access access, String principal) {
        String caller = access.kind().name().toLowerCase(Locale.ROOT) + " " + principal;
        return RateLimitKey.named(access.isGranted() ? caller : "refused " + caller);
    }

    void close() {
        onClose.run();
    }
}
