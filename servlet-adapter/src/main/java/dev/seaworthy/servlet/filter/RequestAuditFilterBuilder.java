package dev.seaworthy.servlet.filter;

import dev.seaworthy.audit.Actor;
import dev.seaworthy.audit.AuditLogger;
import dev.seaworthy.audit.AuditMode;
import dev.seaworthy.servlet.ClientAddressResolver;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Collects what a {@link RequestAuditFilter} writes; get one from {@link RequestAuditFilter#builder}. Not thread-safe. */
public final class RequestAuditFilterBuilder {
    /** Requests that no route matches: what only reads is the business of the access log. */
    public static final AuditedRequests DEFAULT_POLICY = AuditedRequests.CHANGES;

    /** Never waits for the store, and when it is away for long drops events rather than requests, and counts them. */
    public static final AuditMode DEFAULT_MODE = AuditMode.ASYNC;

    private final AuditLogger logger;
    private AuditedRoutes routes = AuditedRoutes.otherwise(DEFAULT_POLICY);
    private AuditMode mode = DEFAULT_MODE;
    private ClientAddressResolver addresses = RequestContextFilter::address;
    private Function<HttpServletRequest, @Nullable Actor> actor = request -> null;

    RequestAuditFilterBuilder(AuditLogger logger) {
        this.logger = Objects.requireNonNull(logger, "logger");
    }

    /**
     * What is written of a route: an exact path as {@code /login}, or {@code /admin/*} for a path and all below it,
     * relative to the context. The first route that matches counts, in the order of these calls.
     *
     * @throws IllegalArgumentException for another pattern
     */
    public RequestAuditFilterBuilder route(String pattern, AuditedRequests policy) {
        routes = routes.with(pattern, Objects.requireNonNull(policy, "policy"));
        return this;
    }

    /** What is written of all other requests; {@link AuditedRequests#CHANGES} by default. */
    public RequestAuditFilterBuilder otherwise(AuditedRequests policy) {
        routes = routes.withOtherwise(Objects.requireNonNull(policy, "policy"));
        return this;
    }

    /**
     * How events are written, {@link AuditMode#ASYNC} by default. The others make each request that is written wait, with
     * {@code SYNC} for up to its timeout while the store is away; the answer stands all the same.
     */
    public RequestAuditFilterBuilder mode(AuditMode newMode) {
        mode = Objects.requireNonNull(newMode, "newMode");
        return this;
    }

    /**
     * Where requests come from that did not pass {@code RequestContextFilter}; by default as that filter says, without one the
     * connection's address.
     */
    public RequestAuditFilterBuilder clientAddress(ClientAddressResolver resolver) {
        addresses = Objects.requireNonNull(resolver, "resolver");
        return this;
    }

    /**
     * For hosts that know who is asking when the container does not; asked when the request is finished. Null for whom the
     * container, or Seaworthy's own token, names; so is a throw, which is logged and loses no event.
     */
    public RequestAuditFilterBuilder actor(Function<HttpServletRequest, @Nullable Actor> function) {
        actor = Objects.requireNonNull(function, "function");
        return this;
    }

    /**
     * The filter; the builder can be used on.
     *
     * @throws IllegalArgumentException for {@link AuditMode#TRANSACTIONAL}: a finished request has no transaction
     */
    public RequestAuditFilter build() {
        if (mode == AuditMode.TRANSACTIONAL) {
            throw new IllegalArgumentException(
                    "mode TRANSACTIONAL needs a transaction, and a finished request has none; use ASYNC, JOURNALED or SYNC");
        }
        return new RequestAuditFilter(logger, routes, mode, addresses, actor);
    }
}
