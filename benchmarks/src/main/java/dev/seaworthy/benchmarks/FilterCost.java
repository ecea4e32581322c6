package dev.seaworthy.benchmarks;

import dev.seaworthy.servlet.ClientAddressResolver;
import dev.seaworthy.servlet.RateLimitPolicy;
import dev.seaworthy.servlet.RateLimits;
import dev.seaworthy.servlet.filter.RateLimitFilter;
import dev.seaworthy.servlet.filter.RequestContextFilter;
import dev.seaworthy.servlet.filter.SecurityHeadersFilter;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;

/**
 * What each filter adds to a request: the time of an empty chain with the filter less that without.
 *
 * <p>A single call is too short for the clock: durations are those of {@value #BATCH} calls, divided.
 */
public final class FilterCost {

    private static final int BATCH = 100;
    private static final int BATCHES = 20_000;
    private static final int WARM_UP_ROUNDS = 5;

    private interface Call {
        void run() throws IOException, ServletException;
    }

    private FilterCost() {}

    /** Prints the cost per request of each filter. */
    public static void main(String[] arguments) throws Exception {
        Report.machine();
        MappedRequest request = MappedRequest.to("/projects/*");
        HttpServletResponse response = MappedRequest.response();
        FilterChain chain = (to, answer) -> {};
        Call bare = () -> chain.doFilter(request, response);
        warmedUp(bare);
        Report.heading("One request, means of " + BATCH);
        long without = measured(bare).p50();
        Report.latency("empty chain", measured(bare));
        RateLimitPolicy ample = RateLimitPolicy.of("ample", 1_000_000, Duration.ofSeconds(1));
        cost("request context", new RequestContextFilter(ClientAddressResolver.remoteAddress()), request, without);
        cost(
                "rate limit",
                // Its time runs a thousand times as fast: the loop asks more often than any policy allows.
                RateLimitFilter.builder(RateLimits.builder()
                                .nanoTime(() -> System.nanoTime() * 1000)
                                .build())
                        .otherwise(ample)
                        .build(),
                request,
                without);
        cost("security headers (site)", SecurityHeadersFilter.site().build(), request, without);
        cost(
                "security headers (site, nonce)",
                SecurityHeadersFilter.site()
                        .contentSecurityPolicyWithNonce("script-src 'self' 'nonce-{nonce}'; object-src 'none';"
                                + " base-uri 'self'; frame-ancestors 'none'")
                        .build(),
                request,
                without);
    }

    private static void cost(String name, Filter filter, MappedRequest request, long without)
            throws IOException, ServletException {
        HttpServletResponse response = MappedRequest.response();
        FilterChain chain = (to, answer) -> {};
        Call filtered = () -> filter.doFilter(request, response, chain);
        warmedUp(filtered);
        Latency with = measured(filtered);
        Report.latency("with " + name, with);
        Report.count("ns added by " + name + ", p50", with.p50() - without);
    }

    private static void warmedUp(Call call) throws IOException, ServletException {
        for (int round = 0; round < WARM_UP_ROUNDS; round++) {
            measured(call);
        }
    }

    private static Latency measured(Call call) throws IOException, ServletException {
        long[] nanos = new long[BATCHES];
        for (int batch = 0; batch < BATCHES; batch++) {
            long begin = System.nanoTime();
            for (int i = 0; i < BATCH; i++) {
                call.run();
            }
            nanos[batch] = (System.nanoTime() - begin) / BATCH;
        }
        return Latency.of(nanos);
    }
}
