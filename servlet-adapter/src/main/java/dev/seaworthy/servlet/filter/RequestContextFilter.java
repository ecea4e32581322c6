package dev.seaworthy.servlet.filter;

import dev.seaworthy.servlet.ClientAddressResolver;
import dev.seaworthy.servlet.RequestContext;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterConfig;
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
    private static final String RESOLVER = RequestContextFilter.class.getName() + ".resolver";

    private final ClientAddressResolver addresses;
    private final ContextBinding binding = ContextBinding.available();
    private final ForgeableAddress forgeable = new ForgeableAddress(System::nanoTime);

    /** Without a proxy: {@link ClientAddressResolver#remoteAddress()}; behind one: {@code TrustedProxies}. */
    public RequestContextFilter(ClientAddressResolver addresses) {
        this.addresses = Objects.requireNonNull(addresses, "addresses");
    }

    /**
     * The address that this filter finds, or that it will find when it stands behind the filter that asks; the connection's
     * address without one.
     */
    static String address(HttpServletRequest request) {
        RequestContext known = RequestContext.of(request);
        if (known != null) {
            return known.clientAddress();
        }
        ClientAddressResolver resolver =
                request.getServletContext().getAttribute(RESOLVER) instanceof ClientAddressResolver mapped
                        ? mapped
                        : ClientAddressResolver.remoteAddress();
        return resolver.resolve(request);
    }

    @Override
    public void init(FilterConfig config) {
        config.getServletContext().setAttribute(RESOLVER, addresses);
    }

    /** Maps this filter to these paths, before those of {@code web.xml}, for first and asynchronous dispatches; register it early. */
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
        forgeable.look(request);
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
