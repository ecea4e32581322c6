package dev.seaworthy.servlet.filter;

import dev.seaworthy.servlet.filter.SecurityHeadersFilter.Header;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Collects the headers of a {@link SecurityHeadersFilter}; get one from {@link SecurityHeadersFilter#site()}. Without
 * further calls these are set: {@value #DEFAULT_POLICY} as Content-Security-Policy, HSTS for a year on requests that came
 * over TLS, {@code X-Content-Type-Options}, {@code X-Frame-Options: DENY}, {@code Referrer-Policy: same-origin}, a
 * Permissions-Policy that denies {@linkplain #DEFAULT_PERMISSIONS powerful features}, COOP and CORP {@code same-origin},
 * {@code Origin-Agent-Cluster} and {@code X-Permitted-Cross-Domain-Policies: none}. Not thread-safe.
 */
public final class SecurityHeadersBuilder {
    /** Where the nonce goes in a policy. */
    public static final String NONCE_PLACEHOLDER = "{nonce}";

    /** Says nothing of scripts and styles: a stricter policy that was not written for an application breaks it. */
    public static final String DEFAULT_POLICY = "base-uri 'self'; object-src 'none'; frame-ancestors 'none'";

    /** Denied to the page and everything in it. */
    public static final String DEFAULT_PERMISSIONS = "accelerometer=(), camera=(), display-capture=(), geolocation=(),"
            + " gyroscope=(), magnetometer=(), microphone=(), midi=(), payment=(), serial=(), usb=()";

    /** What browsers want of those who ask to be preloaded (hstspreload.org). */
    public static final Duration DEFAULT_HSTS_AGE = Duration.ofDays(365);

    private static final String POLICY = "Content-Security-Policy";
    private static final String HSTS = "Strict-Transport-Security";
    private static final Pattern NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}");
    private static final Pattern VALUE = Pattern.compile("[\\x21-\\x7e]([\\x20-\\x7e\\t]*[\\x21-\\x7e])?");
    /** Those with a method of their own, or that harm a site when every answer has them. */
    private static final Map<String, String> ELSEWHERE = Map.of(
            "content-security-policy", "use contentSecurityPolicy",
            "content-security-policy-report-only", "use contentSecurityPolicy and reportOnly",
            "strict-transport-security", "use strictTransportSecurity, which sends it over TLS only",
            "clear-site-data", "send it with the answer to a logout alone, else it logs everybody out",
            "set-cookie", "it is no security header");

    private final Map<String, String> others = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    private @Nullable String policy = DEFAULT_POLICY;
    private boolean nonce;
    private boolean reportOnly;
    private @Nullable Duration hstsAge = DEFAULT_HSTS_AGE;
    private boolean hstsSubDomains;
    private boolean hstsPreload;

    SecurityHeadersBuilder() {
        others.put("X-Content-Type-Options", "nosniff");
        others.put("X-Frame-Options", "DENY");
        // "no-referrer" would make browsers send "Origin: null" with forms, which checks against forged requests
        // refuse.
        others.put("Referrer-Policy", "same-origin");
        others.put("Permissions-Policy", DEFAULT_PERMISSIONS);
        others.put("Cross-Origin-Opener-Policy", "same-origin");
        others.put("Cross-Origin-Resource-Policy", "same-origin");
        others.put("Origin-Agent-Cluster", "?1");
        others.put("X-Permitted-Cross-Domain-Policies", "none");
    }

    /** This policy, the same for every request. */
    public SecurityHeadersBuilder contentSecurityPolicy(String newPolicy) {
        policy = Objects.requireNonNull(newPolicy, "newPolicy");
        nonce = false;
        return this;
    }

    /**
     * This policy, in which each {@value #NONCE_PLACEHOLDER} becomes a new nonce per request, which pages find in the
     * request attribute {@link SecurityHeadersFilter#NONCE_ATTRIBUTE}: {@code script-src 'nonce-{nonce}'}. Pages with a nonce
     * must not be cached by anybody.
     */
    public SecurityHeadersBuilder contentSecurityPolicyWithNonce(String newPolicy) {
        policy = Objects.requireNonNull(newPolicy, "newPolicy");
        nonce = true;
        return this;
    }

    /** Browsers report what the policy would forbid, if it names where to, and forbid nothing. */
    public SecurityHeadersBuilder reportOnly() {
        reportOnly = true;
        return this;
    }

    /** How long browsers remember to use TLS only; sent with requests that came over TLS. */
    public SecurityHeadersBuilder strictTransportSecurity(Duration maxAge) {
        hstsAge = Objects.requireNonNull(maxAge, "maxAge");
        return this;
    }

    /** TLS for all sub-domains too, those of others included. */
    public SecurityHeadersBuilder includeSubDomains() {
        hstsSubDomains = true;
        return this;
    }

    /** Agrees to be put on the lists of browsers, from which one is removed after months only. */
    public SecurityHeadersBuilder preload() {
        hstsPreload = true;
        return this;
    }

    /** One more header, or another value for one of the defaults. */
    public SecurityHeadersBuilder header(String name, String value) {
        others.put(Objects.requireNonNull(name, "name"), Objects.requireNonNull(value, "value"));
        return this;
    }

    /** Leaves out this header. */
    public SecurityHeadersBuilder without(String name) {
        switch (name.toLowerCase(Locale.ROOT)) {
            case "content-security-policy" -> policy = null;
            case "strict-transport-security" -> hstsAge = null;
            default -> others.remove(name);
        }
        return this;
    }

    /**
     * The filter; the builder can be used on.
     *
     * @throws IllegalArgumentException for a name or value that is no header, a policy that does not say where its nonce
     *     goes or has a place for one that nobody makes, and for HSTS settings that browsers ignore
     */
    public SecurityHeadersFilter build() {
        List<Header> headers = new ArrayList<>();
        others.forEach((name, value) -> headers.add(checked(name, value)));
        List<Header> headersOfTls = new ArrayList<>();
        if (hstsAge != null) {
            headersOfTls.add(hsts(hstsAge));
        }
        Header policyHeader = policy == null ? null : policyHeader(policy);
        if (policyHeader != null && !nonce) {
            headers.add(policyHeader);
        }
        return new SecurityHeadersFilter(headers, headersOfTls, nonce ? policyHeader : null);
    }

    private Header policyHeader(String text) {
        if (nonce != text.contains(NONCE_PLACEHOLDER)) {
            throw new IllegalArgumentException(
                    nonce
                            ? "the policy has no " + NONCE_PLACEHOLDER + "; write 'nonce-" + NONCE_PLACEHOLDER
                                    + "' where the nonce goes, or use contentSecurityPolicy"
                            : "the policy has a place for a nonce that nobody makes; use"
                                    + " contentSecurityPolicyWithNonce");
        }
        return new Header(reportOnly ? POLICY + "-Report-Only" : POLICY, requireValue(POLICY, text));
    }

    private Header hsts(Duration age) {
        if (age.isNegative()) {
            throw new IllegalArgumentException("the age " + age + " of " + HSTS + " is negative; use 0 to withdraw it");
        }
        if (hstsPreload && (!hstsSubDomains || age.compareTo(DEFAULT_HSTS_AGE) < 0)) {
            throw new IllegalArgumentException(
                    "preload needs includeSubDomains and an age of a year; browsers refuse it otherwise");
        }
        return new Header(
                HSTS,
                "max-age=" + age.toSeconds() + (hstsSubDomains ? "; includeSubDomains" : "")
                        + (hstsPreload ? "; preload" : ""));
    }

    private static Header checked(String name, String value) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "a header name is not a token of RFC 9110: it is empty, too long, or has a blank, colon or control"
                            + " character");
        }
        String better = ELSEWHERE.get(name.toLowerCase(Locale.ROOT));
        if (better != null) {
            throw new IllegalArgumentException("header " + name + " does not belong here; " + better);
        }
        return new Header(name, requireValue(name, value));
    }

    private static String requireValue(String name, String value) {
        if (!VALUE.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    "the value of header " + name + " is empty, begins or ends with a blank, or"
                            + " has a line break or another character than printable ASCII; write it in one line");
        }
        return value;
    }
}
