package dev.seaworthy.servlet;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The buckets of an application: how much of its policies each client has used. One instance serves all filters and
 * {@link SeaworthyServletsBuilder#rateLimits(RateLimits)}; {@code RateLimits.builder().build()}. Memory is bounded whatever comes:
 * see {@link RateLimitsBuilder#keys}. Thread-safe.
 */
public final class RateLimits {
    /** Policies are configuration; their buckets are never given back. */
    private static final int MOST_POLICIES = 100;

    private final GcraLimiter local;
    private final @Nullable SharedLimiter shared;
    private final int ipv6Prefix;
    private final Map<String, RateLimitLane> lanes = new ConcurrentHashMap<>();
    private final List<Consumer<RateLimitLane>> watchers = new ArrayList<>();

    RateLimits(GcraLimiter local, @Nullable SharedLimiter shared, int ipv6Prefix) {
        this.local = local;
        this.shared = shared;
        this.ipv6Prefix = ipv6Prefix;
    }

    /** Begins with the defaults: 100,000 keys of each policy, IPv6 by its first 64 bits, every node for itself. */
    public static RateLimitsBuilder builder() {
        return new RateLimitsBuilder();
    }

    /** The key of a client's address, as {@link ClientAddressResolver} gives it. */
    public RateLimitKey address(String clientAddress) {
        return RateLimitKey.address(clientAddress, ipv6Prefix);
    }

    /**
     * Makes a policy known before its first request, so that its meters begin at zero.
     *
     * @throws IllegalArgumentException when another policy has its name
     * @throws IllegalStateException when there are 100 already
     */
    public void declare(RateLimitPolicy policy) {
        lane(policy);
    }

    /**
     * Charges one request and says whether it may pass: in {@link RateLimitMode#DRY_RUN} always, with nothing remaining
     * where it would have been refused.
     */
    public RateLimiter.Decision charge(RateLimitPolicy policy, RateLimitKey key) {
        return charge(policy, key, 1);
    }

    /**
     * As {@link #charge(RateLimitPolicy, RateLimitKey)}, for a request that counts as several.
     *
     * @throws IllegalArgumentException for a cost below 1 or above the policy's burst, which could never pass
     */
    public RateLimiter.Decision charge(RateLimitPolicy policy, RateLimitKey key, int cost) {
        if (policy.mode() == RateLimitMode.OFF) {
            return new RateLimiter.Decision(true, policy.burst(), Duration.ZERO);
        }
        RateLimitLane lane = lane(policy);
        RateLimiter.Decision decision = shared == null ? local.decide(lane, key, cost) : shared.decide(lane, key, cost);
        if (decision.allowed()) {
            return decision;
        }
        lane.refused.increment();
        return policy.mode() == RateLimitMode.ENFORCE ? decision : new RateLimiter.Decision(true, 0, decision.next());
    }

    /** Answers 429 as our own paths do, with a problem, {@code Retry-After} and the fields that are wanted. */
    public static void refuse(
            HttpServletRequest request,
            HttpServletResponse response,
            RateLimitPolicy policy,
            RateLimiter.Decision decision,
            RateLimitHeaders headers)
            throws IOException {
        Refusal refusal = refusal(policy, decision, headers);
        byte[] body = refusal.document(RequestPath.shown(request)).getBytes(StandardCharsets.UTF_8);
        response.setStatus(refusal.status());
        refusal.headers().forEach(response::setHeader);
        response.setHeader("Cache-Control", "no-store");
        response.setContentType(Refusal.CONTENT_TYPE);
        response.setContentLength(body.length);
        if (!request.getMethod().equals("HEAD")) {
            response.getOutputStream().write(body);
        }
    }

    static Refusal refusal(RateLimitPolicy policy, RateLimiter.Decision decision, RateLimitHeaders headers) {
        return new Refusal(
                ProblemType.RATE_LIMITED,
                "policy \"" + policy.name() + "\" allows " + policy.quota() + " requests in "
                        + policy.window().toSeconds() + " s, and they are used up; try again in "
                        + Math.max(1, decision.nextSeconds()) + " s",
                headers.values(policy, decision));
    }

    /** How many keys are held in this process. */
    int keys() {
        return local.keys(lanes.values());
    }

    /** How many decisions were made without the shared store that is configured. */
    double fallbacks() {
        return shared == null ? 0 : shared.fallbacks();
    }

    /** Calls for each policy that is known, and for those that come. */
    synchronized void watch(Consumer<RateLimitLane> watcher) {
        watchers.add(watcher);
        lanes.values().forEach(watcher);
    }

    synchronized void unwatch(Consumer<RateLimitLane> watcher) {
        watchers.remove(watcher);
    }

    private RateLimitLane lane(RateLimitPolicy policy) {
        RateLimitLane lane = lanes.get(policy.name());
        RateLimitLane known = lane == null ? opened(policy) : lane;
        if (!known.policy.equals(policy)) {
            throw new IllegalArgumentException("there are two rate limit policies named \"" + policy.name() + "\", "
                    + known.policy + " and " + policy + "; give one of them another name");
        }
        return known;
    }

    private synchronized RateLimitLane opened(RateLimitPolicy policy) {
        RateLimitLane known = lanes.get(policy.name());
        if (known != null) {
            return known;
        }
        if (lanes.size() >= MOST_POLICIES) {
            throw new IllegalStateException("there are " + MOST_POLICIES + " rate limit policies already, and \""
                    + policy.name() + "\" is one more; policies are configuration, use keys to tell clients apart");
        }
        RateLimitLane lane = new RateLimitLane(policy, local.table());
        lanes.put(policy.name(), lane);
        watchers.forEach(watcher -> watcher.accept(lane));
        return lane;
    }
}
