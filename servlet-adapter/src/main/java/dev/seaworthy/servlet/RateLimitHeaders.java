package dev.seaworthy.servlet;

import jakarta.servlet.http.HttpServletResponse;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * On which answers clients are told their limit, in the fields {@code RateLimit-Policy} and {@code RateLimit} of
 * draft-ietf-httpapi-ratelimit-headers-11. {@code Retry-After} is on every 429. None of them holds an address.
 */
public enum RateLimitHeaders {
    /** On refusals only. */
    ON_THROTTLE,
    /** On every answer, so that clients can slow down before they are refused. */
    ALWAYS,
    /** Nowhere. */
    OFF;

    /** Adds what this decision tells; to be called before the answer is committed. */
    public void apply(HttpServletResponse response, RateLimitPolicy policy, RateLimiter.Decision decision) {
        values(policy, decision).forEach(response::setHeader);
    }

    Map<String, String> values(RateLimitPolicy policy, RateLimiter.Decision decision) {
        if (decision.allowed()) {
            return this == ALWAYS ? fields(policy, decision.remaining(), decision.nextSeconds()) : Map.of();
        }
        long seconds = Math.max(1, decision.nextSeconds());
        Map<String, String> values = new LinkedHashMap<>();
        values.put("Retry-After", Long.toString(seconds));
        if (this != OFF) {
            values.putAll(fields(policy, 0, seconds));
        }
        return values;
    }

    private static Map<String, String> fields(RateLimitPolicy policy, int remaining, long seconds) {
        String name = '"' + policy.name() + '"';
        String wait = seconds == 0 ? "" : ";t=" + seconds;
        return Map.of(
                "RateLimit-Policy",
                name + ";q=" + policy.quota() + ";w=" + policy.window().toSeconds(),
                "RateLimit",
                name + ";r=" + remaining + wait);
    }
}
