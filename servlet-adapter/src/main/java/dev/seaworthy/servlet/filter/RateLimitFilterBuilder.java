package dev.seaworthy.servlet.filter;

import dev.seaworthy.servlet.ClientAddressResolver;
import dev.seaworthy.servlet.RateLimitHeaders;
import dev.seaworthy.servlet.RateLimitPolicy;
import dev.seaworthy.servlet.RateLimits;
import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Collects what a {@link RateLimitFilter} allows; get one from {@link RateLimitFilter#builder}. Not thread-safe. */
public final class RateLimitFilterBuilder {
    private final RateLimits limits;
    private final List<RateLimitRules.Rule> rules = new ArrayList<>();
    private RateLimitPolicy rest = RateLimitPolicy.DEFAULT;
    private RateLimitHeaders headers = RateLimitHeaders.ON_THROTTLE;
    private ClientAddressResolver addresses = RequestContextFilter::address;
    private Function<HttpServletRequest, @Nullable String> client = request -> null;

    RateLimitFilterBuilder(RateLimits limits) {
        this.limits = Objects.requireNonNull(limits, "limits");
    }

    /**
     * A policy for a path, everything below it, and these methods; without methods for all of them. The first that
     * matches decides, in the order in which they are given. Paths are below the context path and decoded. A policy of
     * mode OFF holds for requests without credentials only.
     *
     * @throws IllegalArgumentException for a path that does not begin with a slash
     */
    public RateLimitFilterBuilder route(String path, RateLimitPolicy policy, String... methods) {
        if (!path.startsWith("/")) {
            throw new IllegalArgumentException(
                    "rate limit path \"" + path + "\" does not begin with a slash; write it as \"/login\"");
        }
        String stem = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
        rules.add(new RateLimitRules.Rule(stem, Set.of(methods), Objects.requireNonNull(policy, "policy")));
        return this;
    }

    /** The policy of all other paths; {@link RateLimitPolicy#DEFAULT} unless said otherwise. */
    public RateLimitFilterBuilder otherwise(RateLimitPolicy policy) {
        rest = Objects.requireNonNull(policy, "policy");
        return this;
    }

    /** On which answers clients are told their limit; on refusals unless said otherwise. */
    public RateLimitFilterBuilder headers(RateLimitHeaders when) {
        headers = Objects.requireNonNull(when, "when");
        return this;
    }

    /**
     * Where requests come from, unless {@code RequestContextFilter} ran before. By default as that filter says, wherever it
     * stands in the chain; without one the connection's address, which behind a proxy is the proxy's for everybody.
     */
    public RateLimitFilterBuilder clientAddress(ClientAddressResolver resolver) {
        addresses = Objects.requireNonNull(resolver, "resolver");
        return this;
    }

    /**
     * Charges callers by a name, such as that of who is logged in, instead of their address; null for those that have
     * none. The name must be proved, not claimed: whoever can choose it has as many buckets as he likes.
     */
    public RateLimitFilterBuilder client(Function<HttpServletRequest, @Nullable String> name) {
        client = Objects.requireNonNull(name, "name");
        return this;
    }

    /**
     * A filter that shares its buckets with all others of these limits.
     *
     * @throws IllegalArgumentException when two different policies have one name
     */
    public RateLimitFilter build() {
        rules.forEach(rule -> limits.declare(rule.policy()));
        limits.declare(rest);
        return new RateLimitFilter(limits, new RateLimitRules(rules, rest), headers, addresses, client);
    }
}
