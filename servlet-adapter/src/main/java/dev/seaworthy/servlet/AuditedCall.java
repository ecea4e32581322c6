package dev.seaworthy.servlet;

import dev.seaworthy.audit.Actor;
import dev.seaworthy.audit.AuditEvent;
import dev.seaworthy.audit.AuditLogger;
import dev.seaworthy.audit.AuditMode;
import dev.seaworthy.audit.EventType;
import jakarta.servlet.http.HttpServletRequest;
import java.security.Principal;
import org.jspecify.annotations.Nullable;

/** An event about a call of ours: who called, from where, with what, for which path. */
final class AuditedCall {

    private AuditedCall() {}

    static AuditEvent of(EventType type, Exchange exchange) {
        HttpServletRequest request = exchange.request();
        String agent = request.getHeader("User-Agent");
        AuditEvent event = AuditEvent.of(type)
                .ipAddress(exchange.clientAddress())
                .userAgent(agent == null ? null : TokenMask.applied(agent))
                .request(request.getMethod(), RequestPath.shown(request));
        Actor caller = caller(request);
        return caller == null ? event : event.by(caller);
    }

    /** In the place of the event that a filter of the host might write about the request. */
    static void log(AuditLogger logger, Exchange exchange, AuditEvent event) {
        ignore(exchange);
        logger.log(event, AuditMode.ASYNC);
    }

    /** The request is not recorded, by a filter of the host neither. */
    static void ignore(Exchange exchange) {
        exchange.request().setAttribute(SeaworthyServlets.AUDITED_ATTRIBUTE, true);
    }

    /** Whoever the host has logged in is a person, for all we know; the name of a token is a program. */
    private static @Nullable Actor caller(HttpServletRequest request) {
        Principal principal = request.getUserPrincipal();
        if (principal != null && principal.getName() != null) {
            return Actor.user(principal.getName());
        }
        return request.getAttribute(SeaworthyServlets.PRINCIPAL_ATTRIBUTE) instanceof String name
                ? Actor.service(name)
                : null;
    }
}
