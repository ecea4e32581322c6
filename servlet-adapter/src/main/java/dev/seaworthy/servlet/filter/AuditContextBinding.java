package dev.seaworthy.servlet.filter;

import dev.seaworthy.audit.Actor;
import dev.seaworthy.audit.AuditContext;
import dev.seaworthy.servlet.RequestContext;

/** Lets events of the audit log inherit the request's context, without what may be a token. */
final class AuditContextBinding implements ContextBinding {
    @Override
    public Scope bind(RequestContext context) {
        String principal = context.principal();
        String agent = context.userAgent();
        AuditContext audit = AuditContext.empty()
                .withActor(principal == null ? null : Actor.user(principal))
                .withClient(context.clientAddress(), agent == null ? null : RequestContext.withoutTokens(agent))
                .withRequest(context.method(), RequestContext.withoutTokens(context.path()))
                .withTrace(context.traceId(), context.spanId());
        return AuditContext.open(audit)::close;
    }
}
