package dev.seaworthy.servlet.filter;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Sets the security headers of the host's own pages, before anything is written, so that errors, asynchronous answers
 * and those that are sent early carry them too. A header that is there already stays, and whatever runs later may set
 * another value: the application, Spring Security and Seaworthy's own endpoints know better.
 *
 * <pre>{@code
 * SecurityHeadersFilter.site()
 *         .contentSecurityPolicyWithNonce("default-src 'self'; script-src 'nonce-{nonce}'; frame-ancestors 'none'")
 *         .build().register(servletContext, "/*");
 * }</pre>
 *
 * Immutable. What a container refuses by itself before any filter runs has none of these headers.
 */
public final class SecurityHeadersFilter implements Filter {
    /**
     * The request attribute with the nonce of this request, a text of 22 characters that needs no escaping; only where
     * the policy was given {@linkplain SecurityHeadersBuilder#contentSecurityPolicyWithNonce with a nonce}.
     */
    public static final String NONCE_ATTRIBUTE = "dev.seaworthy.servlet.csp-nonce";

    private static final SecureRandom RANDOM = new SecureRandom();
    /** 128 bits, the least that the specification asks for (Content Security Policy Level 3, 7.1). */
    private static final int NONCE_BYTES = 16;

    /** One header; the placeholder in a value stands for the nonce. */
    record Header(String name, String value) {}

    private final List<Header> headers;
    private final List<Header> headersOfTls;
    private final @Nullable Header withNonce;

    SecurityHeadersFilter(List<Header> headers, List<Header> headersOfTls, @Nullable Header withNonce) {
        this.headers = List.copyOf(headers);
        this.headersOfTls = List.copyOf(headersOfTls);
        this.withNonce = withNonce;
    }

    /** Begins with headers that suit most applications; see the builder for what they are. */
    public static SecurityHeadersBuilder site() {
        return new SecurityHeadersBuilder();
    }

    /** Maps this filter to these paths, before those of {@code web.xml}, for first dispatches and for error pages. */
    public void register(ServletContext context, String... urlPatterns) {
        Registration.of(
                context,
                "seaworthy-security-headers",
                this,
                EnumSet.of(DispatcherType.REQUEST, DispatcherType.ERROR),
                urlPatterns);
    }

    @Override
    public void doFilter(ServletRequest plainRequest, ServletResponse plainResponse, FilterChain chain)
            throws IOException, ServletException {
        HttpServletRequest request = (HttpServletRequest) plainRequest;
        HttpServletResponse response = (HttpServletResponse) plainResponse;
        String nonce = withNonce == null ? null : nonceOf(request);
        apply(request, response, nonce);
        chain.doFilter(request, new Kept(response, () -> apply(request, response, nonce)));
    }

    private void apply(HttpServletRequest request, HttpServletResponse response, @Nullable String nonce) {
        headers.forEach(header -> setIfAbsent(response, header.name(), header.value()));
        if (request.isSecure()) {
            headersOfTls.forEach(header -> setIfAbsent(response, header.name(), header.value()));
        }
        if (withNonce != null && nonce != null) {
            setIfAbsent(
                    response,
                    withNonce.name(),
                    withNonce.value().replace(SecurityHeadersBuilder.NONCE_PLACEHOLDER, nonce));
        }
    }

    private static void setIfAbsent(HttpServletResponse response, String name, String value) {
        if (!response.containsHeader(name)) {
            response.setHeader(name, value);
        }
    }

    /** That of the first dispatch, whose header an error page inherits. */
    private static String nonceOf(HttpServletRequest request) {
        if (request.getAttribute(NONCE_ATTRIBUTE) instanceof String known) {
            return known;
        }
        byte[] bytes = new byte[NONCE_BYTES];
        RANDOM.nextBytes(bytes);
        String nonce = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        request.setAttribute(NONCE_ATTRIBUTE, nonce);
        return nonce;
    }

    /** Frameworks reset an answer that fails half-way, and with it all its headers. */
    private static final class Kept extends HttpServletResponseWrapper {
        private final Runnable headers;

        Kept(HttpServletResponse response, Runnable headers) {
            super(response);
            this.headers = headers;
        }

        @Override
        public void reset() {
            super.reset();
            headers.run();
        }
    }
}
