package dev.seaworthy.servlet.filter;

import dev.seaworthy.audit.Actor;
import dev.seaworthy.audit.AuditContext;
import dev.seaworthy.servlet.RequestContext;

/** Lets events of the audit log inherit the request's context. */
final class AuditContextBinding implements ContextBinding {
    @Override
    public Scope bind(RequestContext context) {
        String principal = context.principal();
        AuditContext audit = AuditContext.empty()
                .withActor(principal == null ? null : Actor.user(principal))
                .withClient(context.clientAddress(), context.userAgent())
                .withRequest(context.method(), context.path())
                .withTrace(context.traceId(), context.spanId());
        return AuditContext.open(audit)::close;
    }
}
