package dev.seaworthy.spring;

import dev.seaworthy.servlet.RateLimitMode;
import dev.seaworthy.servlet.filter.AuditedRequests;
import java.util.Map;
import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.type.AnnotatedTypeMetadata;

/** A filter that is there only when asked for: by a policy for all paths, or by one for some. */
abstract sealed class OnPolicy<P extends Enum<P>> extends SpringBootCondition {

    private final String policy;
    private final String routes;
    private final P off;

    private OnPolicy(String policy, String routes, P off) {
        this.policy = policy;
        this.routes = routes;
        this.off = off;
    }

    @Override
    public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
        Binder binder = Binder.get(context.getEnvironment());
        P value = binder.bind(policy, off.getDeclaringClass()).orElse(off);
        boolean some = binder.bind(routes, Bindable.mapOf(String.class, Object.class))
                .map(Map::isEmpty)
                .map(empty -> !empty)
                .orElse(false);
        ConditionMessage.Builder message =
                ConditionMessage.forCondition(getClass().getSimpleName());
        return value != off || some
                ? ConditionOutcome.match(message.because(policy + " or " + routes + " is set"))
                : ConditionOutcome.noMatch(message.because(policy + " is " + off + " and " + routes + " is empty"));
    }

    /** The application's own paths are limited. */
    static final class RateLimit extends OnPolicy<RateLimitMode> {
        RateLimit() {
            super("seaworthy.web.rate-limit.mode", "seaworthy.web.rate-limit.routes", RateLimitMode.OFF);
        }
    }

    /** Requests to the application are audited. */
    static final class RequestAudit extends OnPolicy<AuditedRequests> {
        RequestAudit() {
            super("seaworthy.web.request-audit.policy", "seaworthy.web.request-audit.routes", AuditedRequests.NONE);
        }
    }
}
