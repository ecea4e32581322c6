package dev.seaworthy.servlet.filter;

import dev.seaworthy.servlet.ClientAddressResolver;
import dev.seaworthy.servlet.RequestContext;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.security.Principal;
import java.util.EnumSet;
import java.util.Objects;

/**
 * Finds out who is asking and from where, for everything that runs on the request's thread: events of the audit log
 * inherit it. What an asynchronous request hands to another thread takes it along with {@code AuditContext.wrap}; when
 * the request is dispatched again, the filter binds it again.
 */
public final class RequestContextFilter implements Filter {
    private final ClientAddressResolver addresses;
    private final ContextBinding binding = ContextBinding.available();

    /** Without a proxy: {@link ClientAddressResolver#remoteAddress()}; behind one: {@code TrustedProxies}. */
    public RequestContextFilter(ClientAddressResolver addresses) {
        this.addresses = Objects.requireNonNull(addresses, "addresses");
    }

    /** Maps this filter to these paths, before all filters mapped so far, for first and asynchronous dispatches. */
    public void register(ServletContext context, String... urlPatterns) {
        Registration.of(
                context,
                "seaworthy-context",
                this,
                EnumSet.of(DispatcherType.REQUEST, DispatcherType.ASYNC),
                urlPatterns);
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        RequestContext context = context((HttpServletRequest) request);
        ContextBinding.Scope scope = binding.bind(context);
        try {
            chain.doFilter(request, response);
        } finally {
            scope.close();
        }
    }

    private RequestContext context(HttpServletRequest request) {
        RequestContext known = RequestContext.of(request);
        if (known != null) {
            return known;
        }
        RequestContext context = read(request);
        request.setAttribute(RequestContext.ATTRIBUTE, context);
        return context;
    }

    private RequestContext read(HttpServletRequest request) {
        Principal principal = request.getUserPrincipal();
        TraceParent trace = TraceParent.parse(request.getHeader("traceparent"));
        return new RequestContext(
                addresses.resolve(request),
                request.getHeader("User-Agent"),
                principal == null ? null : principal.getName(),
                request.getMethod(),
                path(request),
                trace == null ? null : trace.traceId(),
                trace == null ? null : trace.spanId());
    }

    private static String path(HttpServletRequest request) {
        try {
            String info = request.getPathInfo();
            return request.getContextPath() + request.getServletPath() + (info == null ? "" : info);
        } catch (IllegalArgumentException ambiguous) {
            // Jetty, for a path of several meanings; the host will refuse it, and that is worth recording too.
            return request.getRequestURI();
        }
    }
}
