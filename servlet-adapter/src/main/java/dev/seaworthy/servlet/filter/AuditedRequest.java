package dev.seaworthy.servlet.filter;

import dev.seaworthy.audit.Actor;
import dev.seaworthy.audit.AuditContext;
import dev.seaworthy.audit.AuditEvent;
import dev.seaworthy.audit.AuditStatus;
import dev.seaworthy.audit.EventType;
import dev.seaworthy.audit.EventTypes;
import dev.seaworthy.audit.Severity;
import dev.seaworthy.servlet.ClientAddressResolver;
import dev.seaworthy.servlet.RequestContext;
import dev.seaworthy.servlet.SeaworthyServlets;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.security.Principal;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A request from its beginning to its end, and the event that tells of it. */
final class AuditedRequest {

    /** How a request ended. */
    record End(
            int status,
            String outcome,
            long millis,
            @Nullable String errorClass) {
        /** A request that timed out may have been answered as planned: long polling does. */
        boolean isFailure() {
            return status >= 400 || errorClass != null;
        }
    }

    private final HttpServletRequest request;
    private final HttpServletResponse response;
    private final long startedNanos = System.nanoTime();
    // Taken at the beginning: containers that dispatch a request again change them.
    private final String method;
    private final @Nullable String path;

    AuditedRequest(HttpServletRequest request, HttpServletResponse response) {
        this.request = request;
        this.response = response;
        this.method = request.getMethod();
        this.path = decodedPath(request);
    }

    HttpServletRequest request() {
        return request;
    }

    String method() {
        return method;
    }

    /** Relative to the context; null when the container refuses to decode it to one meaning. */
    @Nullable
    String path() {
        return path;
    }

    /** The end with this failure, or of an asynchronous request that took too long, or without either. */
    End end(@Nullable Throwable failure, boolean timedOut) {
        long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startedNanos);
        boolean committed = response.isCommitted();
        // What was thrown and not caught becomes a 500 only after us.
        int status = failure != null && !committed ? 500 : response.getStatus();
        String outcome = failure == null ? (timedOut ? "timed_out" : "answered") : outcome(failure, committed);
        return new End(
                status,
                outcome,
                millis,
                failure == null ? null : failure.getClass().getName());
    }

    /** Containers have exceptions of their own for clients that went; common to all is what they extend. */
    private static String outcome(Throwable failure, boolean committed) {
        return committed && failure instanceof IOException ? "broken_off" : "failed";
    }

    AuditEvent event(EventType type, ClientAddressResolver addresses, End end) {
        RequestContext context = RequestContext.of(request);
        String agent = request.getHeader("User-Agent");
        AuditStatus status = status(end);
        AuditEvent event = AuditEvent.of(type)
                .category(AuditedRequests.isSafe(method) ? EventTypes.DATA_ACCESS : EventTypes.DATA_MODIFICATION)
                .severity(severity(status))
                .status(status)
                .ipAddress(context == null ? addresses.resolve(request) : context.clientAddress())
                .userAgent(agent == null ? null : RequestContext.withoutTokens(agent))
                .request(method, path == null ? null : RequestContext.withoutTokens(request.getContextPath() + path))
                .with("http_status", end.status())
                .with("duration_ms", end.millis())
                .with("outcome", end.outcome());
        TraceParent trace = TraceParent.parse(request.getHeader("traceparent"));
        if (trace != null) {
            event = event.trace(trace.traceId(), trace.spanId());
        }
        return end.errorClass() == null ? event : event.with("error_class", end.errorClass());
    }

    private static AuditStatus status(End end) {
        if (!end.isFailure()) {
            return AuditStatus.SUCCESS;
        }
        return end.errorClass() == null && end.status() < 500 ? AuditStatus.FAILURE : AuditStatus.ERROR;
    }

    private static Severity severity(AuditStatus status) {
        if (status == AuditStatus.SUCCESS) {
            return Severity.INFO;
        }
        return status == AuditStatus.FAILURE ? Severity.LOW : Severity.MEDIUM;
    }

    /** Whom the container logged in, else whose token our own endpoints took, else whom the audit context knows. */
    Actor actor() {
        Principal principal = request.getUserPrincipal();
        if (principal != null && principal.getName() != null) {
            return Actor.user(principal.getName());
        }
        if (request.getAttribute(SeaworthyServlets.PRINCIPAL_ATTRIBUTE) instanceof String name) {
            return Actor.service(name);
        }
        RequestContext context = RequestContext.of(request);
        if (context != null && context.principal() != null) {
            return Actor.user(context.principal());
        }
        Actor inherited = AuditContext.current().actor();
        return inherited == null ? Actor.anonymous() : inherited;
    }

    private static @Nullable String decodedPath(HttpServletRequest request) {
        try {
            String info = request.getPathInfo();
            return request.getServletPath() + (info == null ? "" : info);
        } catch (IllegalArgumentException ambiguous) {
            return null;
        }
    }
}
