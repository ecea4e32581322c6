package dev.seaworthy.servlet.filter;

import dev.seaworthy.servlet.ClientAddressResolver;
import dev.seaworthy.servlet.RateLimitHeaders;
import dev.seaworthy.servlet.RateLimitKey;
import dev.seaworthy.servlet.RateLimitMode;
import dev.seaworthy.servlet.RateLimitPolicy;
import dev.seaworthy.servlet.RateLimiter;
import dev.seaworthy.servlet.RateLimits;
import dev.seaworthy.servlet.RequestContext;
import dev.seaworthy.servlet.SeaworthyServlets;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.EnumSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Refuses with 429 whoever asks too often: 60 requests a minute from one address by default, other policies by path and
 * method. Each request is charged once, however often it is dispatched. Requests that our own servlets answer are left
 * to them, so that probes and scrapes are never refused; but no path is exempt for who sends credentials that something
 * between this filter and the path may check, or passwords could be guessed there. {@code
 * RateLimitFilter.builder(limits).build()}.
 */
public final class RateLimitFilter implements Filter {
    private static final AtomicLong COUNT = new AtomicLong();

    private final String charged = RateLimitFilter.class.getName() + "." + COUNT.incrementAndGet();
    private final RateLimits limits;
    private final RateLimitRules rules;
    private final RateLimitHeaders headers;
    private final ClientAddressResolver addresses;
    private final Function<HttpServletRequest, @Nullable String> client;

    RateLimitFilter(
            RateLimits limits,
            RateLimitRules rules,
            RateLimitHeaders headers,
            ClientAddressResolver addresses,
            Function<HttpServletRequest, @Nullable String> client) {
        this.limits = limits;
        this.rules = rules;
        this.headers = headers;
        this.addresses = addresses;
        this.client = client;
    }

    /** Begins with the defaults. */
    public static RateLimitFilterBuilder builder(RateLimits limits) {
        return new RateLimitFilterBuilder(limits);
    }

    /** Maps this filter to these paths, for first dispatches only. */
    public void register(ServletContext context, String... urlPatterns) {
        Registration.of(context, "seaworthy-rate-limit", this, EnumSet.of(DispatcherType.REQUEST), urlPatterns);
    }

    @Override
    public void doFilter(ServletRequest plainRequest, ServletResponse plainResponse, FilterChain chain)
            throws IOException, ServletException {
        HttpServletRequest request = (HttpServletRequest) plainRequest;
        HttpServletResponse response = (HttpServletResponse) plainResponse;
        RateLimitPolicy policy = isNew(request) ? policy(request) : null;
        if (policy == null || policy.mode() == RateLimitMode.OFF) {
            chain.doFilter(request, response);
            return;
        }
        RateLimiter.Decision decision = limits.charge(policy, key(request));
        if (decision.allowed()) {
            headers.apply(response, policy, decision);
            chain.doFilter(request, response);
        } else {
            // Whoever may ask no more may write no more to the audit log either; meters count him.
            request.setAttribute(SeaworthyServlets.AUDITED_ATTRIBUTE, true);
            RateLimits.refuse(request, response, policy, decision, headers);
        }
    }

    /** Null for requests that are left to our own servlets. */
    private @Nullable RateLimitPolicy policy(HttpServletRequest request) {
        Credentials credentials = Credentials.of(request);
        if (credentials != Credentials.OTHERS && SeaworthyServlets.answer(request)) {
            return null;
        }
        return credentials == Credentials.NONE ? rules.policy(request) : rules.policyOfLogin(request);
    }

    /** A host may map the filter to asynchronous, error and forward dispatches too. */
    private boolean isNew(HttpServletRequest request) {
        if (request.getAttribute(charged) != null) {
            return false;
        }
        request.setAttribute(charged, true);
        return true;
    }

    private RateLimitKey key(HttpServletRequest request) {
        String name = client.apply(request);
        if (name != null) {
            return RateLimitKey.named("client " + name);
        }
        RequestContext context = RequestContext.of(request);
        return limits.address(context == null ? addresses.resolve(request) : context.clientAddress());
    }
}
