package dev.seaworthy.spring;

import dev.seaworthy.audit.Actor;
import dev.seaworthy.audit.AuditEvent;
import dev.seaworthy.audit.EventTypes;
import dev.seaworthy.audit.Resource;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationListener;
import org.springframework.security.authorization.event.AuthorizationDeniedEvent;
import org.springframework.security.authorization.event.AuthorizationEvent;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.AuthenticationException;
import org.springframework.util.ClassUtils;

/** Audits what Spring Security refuses: requests, once each, and method calls. */
final class DenialListener implements ApplicationListener<AuthorizationEvent> {

    private static final boolean SERVLET =
            ClassUtils.isPresent("jakarta.servlet.http.HttpServletRequest", DenialListener.class.getClassLoader());

    private static final boolean SPRING_WEB = SERVLET
            && ClassUtils.isPresent(
                    "org.springframework.web.context.request.ServletRequestAttributes",
                    DenialListener.class.getClassLoader());

    private final SecurityAudit audit;
    private final boolean strangers;

    DenialListener(SecurityAudit audit, boolean strangers) {
        this.audit = audit;
        this.strangers = strangers;
    }

    @Override
    public void onApplicationEvent(AuthorizationEvent event) {
        if (event instanceof AuthorizationDeniedEvent<?> denied) {
            audit.quietly(() -> refused(denied));
        }
    }

    private void refused(AuthorizationDeniedEvent<?> denied) {
        Authentication caller = caller(denied);
        Actor actor = SecurityActor.of(caller);
        if ((actor == null && !strangers) || isToldAlready(denied.getSource())) {
            return;
        }
        AuditEvent refused = AuditEvent.of(EventTypes.ACCESS_DENIED)
                .by(actor == null ? Actor.anonymous() : actor)
                .failed(actor == null ? "the caller is not logged in" : "the caller lacks the right")
                .with("outcome", actor == null ? "missing" : "forbidden");
        Resource called = called(denied.getSource());
        refused = called == null ? refused : refused.on(called);
        if (caller == null) {
            audit.write(refused);
        } else {
            audit.write(refused, caller);
        }
    }

    /** Null where nobody can be asked: a method that is called outside of any login is refused without a caller. */
    private static @Nullable Authentication caller(AuthorizationDeniedEvent<?> denied) {
        try {
            return denied.getAuthentication().get();
        } catch (AuthenticationException nobody) {
            return null;
        }
    }

    /** A refused request, or one of which a call was refused, goes on to the error page, which is often refused as well. */
    private static boolean isToldAlready(Object source) {
        if (source instanceof MethodInvocation) {
            if (SPRING_WEB) {
                RefusedRequest.markCurrent();
            }
            return false;
        }
        return SERVLET && RefusedRequest.isToldAlready(source);
    }

    /** Without the arguments. */
    private static @Nullable Resource called(Object source) {
        return source instanceof MethodInvocation call
                ? Resource.of(
                        "method",
                        call.getMethod().getDeclaringClass().getName() + "."
                                + call.getMethod().getName())
                : null;
    }
}
