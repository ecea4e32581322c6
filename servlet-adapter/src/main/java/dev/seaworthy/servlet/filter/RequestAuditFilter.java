package dev.seaworthy.servlet.filter;

import dev.seaworthy.audit.Actor;
import dev.seaworthy.audit.AuditEvent;
import dev.seaworthy.audit.AuditLogger;
import dev.seaworthy.audit.AuditMode;
import dev.seaworthy.audit.EventField;
import dev.seaworthy.audit.EventType;
import dev.seaworthy.servlet.ClientAddressResolver;
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
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes requests to the audit log as {@link #HTTP_REQUEST}, by a policy per route: who, from where, method, path without
 * the query, status and duration; once per request, an asynchronous one when it is complete. What the application throws
 * goes on unchanged, and trouble with the audit log never becomes trouble of the request. Requests with
 * {@link SeaworthyServlets#AUDITED_ATTRIBUTE} are left to whoever set it: reads of the audit log, for instance.
 *
 * <pre>{@code
 * RequestAuditFilter.builder(audit)
 *         .route("/admin/*", AuditedRequests.ALL)
 *         .route("/public/*", AuditedRequests.NONE)
 *         .build().register(servletContext, "/*");
 * }</pre>
 *
 * Immutable.
 */
public final class RequestAuditFilter implements Filter {
    /**
     * The type {@code http.request}: category {@code data_access} or, for a method that may change something,
     * {@code data_modification}; status {@code failure} for 4xx and {@code error} for 5xx and answers that broke off; in the
     * metadata {@code http_status}, {@code duration_ms} and {@code outcome} ({@code answered}, {@code failed},
     * {@code broken_off} or {@code timed_out}). Its path counts as personal.
     */
    public static final EventType HTTP_REQUEST = EventType.of("http.request").withPersonal(EventField.REQUEST_PATH);

    private static final Logger LOG = LoggerFactory.getLogger(RequestAuditFilter.class);
    private static final long SILENCE_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final AuditLogger logger;
    private final AuditedRoutes routes;
    private final AuditMode mode;
    private final ClientAddressResolver addresses;
    private final Function<HttpServletRequest, @Nullable Actor> actor;
    private final AtomicLong warnedAt = new AtomicLong(System.nanoTime() - SILENCE_NANOS);

    RequestAuditFilter(
            AuditLogger logger,
            AuditedRoutes routes,
            AuditMode mode,
            ClientAddressResolver addresses,
            Function<HttpServletRequest, @Nullable Actor> actor) {
        this.logger = logger;
        this.routes = routes;
        this.mode = mode;
        this.addresses = addresses;
        this.actor = actor;
    }

    /** Begins a filter that writes to this logger, which it never closes. */
    public static RequestAuditFilterBuilder builder(AuditLogger logger) {
        return new RequestAuditFilterBuilder(logger);
    }

    /** Maps this filter to these paths, for first dispatches only, so that no request is written twice. */
    public void register(ServletContext context, String... urlPatterns) {
        Registration.of(context, "seaworthy-request-audit", this, EnumSet.of(DispatcherType.REQUEST), urlPatterns);
    }

    @Override
    public void doFilter(ServletRequest plainRequest, ServletResponse plainResponse, FilterChain chain)
            throws IOException, ServletException {
        AuditedRequest audited =
                new AuditedRequest((HttpServletRequest) plainRequest, (HttpServletResponse) plainResponse);
        Throwable failure = null;
        try {
            chain.doFilter(plainRequest, plainResponse);
        } catch (IOException | ServletException | RuntimeException | Error thrown) {
            failure = thrown;
            throw thrown;
        } finally {
            if (failure != null || !goesOn(audited)) {
                write(audited, audited.end(failure, false));
            }
        }
    }

    /** Whether the request is answered asynchronously, and will be written when that is done. */
    private boolean goesOn(AuditedRequest audited) {
        try {
            if (!audited.request().isAsyncStarted()) {
                return false;
            }
            audited.request().getAsyncContext().addListener(new AuditedCompletion(audited, this::write));
            return true;
        } catch (IllegalStateException completedMeanwhile) {
            return false;
        }
    }

    private void write(AuditedRequest audited, AuditedRequest.End end) {
        try {
            HttpServletRequest request = audited.request();
            if (routes.include(audited.path(), audited.method(), end.isFailure())
                    && request.getAttribute(SeaworthyServlets.AUDITED_ATTRIBUTE) == null) {
                logger.log(event(audited, end), mode);
            }
        } catch (RuntimeException trouble) {
            warn("A request was answered but could not be written to the audit log", trouble);
        }
    }

    private AuditEvent event(AuditedRequest audited, AuditedRequest.End end) {
        return audited.event(HTTP_REQUEST, addresses, end).by(actor(audited));
    }

    /** Users may be looked up anywhere, by a session store that is away for instance; that must not lose the event. */
    private Actor actor(AuditedRequest audited) {
        Actor known = asked(() -> actor.apply(audited.request()));
        Actor found = known == null ? asked(audited::actor) : known;
        return found == null ? Actor.anonymous() : found;
    }

    private @Nullable Actor asked(Supplier<@Nullable Actor> lookup) {
        try {
            return lookup.get();
        } catch (RuntimeException trouble) {
            warn("Who sent a request could not be found out, and its audit event may name nobody", trouble);
            return null;
        }
    }

    /** An outage of the store must not flood the log with one line per request. */
    private void warn(String what, RuntimeException trouble) {
        long now = System.nanoTime();
        long last = warnedAt.get();
        if (now - last >= SILENCE_NANOS && warnedAt.compareAndSet(last, now)) {
            LOG.warn("{}; further trouble within a minute is not told", what, trouble);
        }
    }
}
