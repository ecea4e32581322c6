package dev.seaworthy.spring;

import dev.seaworthy.audit.AuditLogger;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.concurrent.CompletionStage;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.aop.framework.Advised;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.expression.BeanFactoryResolver;
import org.springframework.context.expression.MethodBasedEvaluationContext;
import org.springframework.core.DefaultParameterNameDiscoverer;
import org.springframework.core.ParameterNameDiscoverer;

/** Audits calls of annotated methods; asks for the logger with the first one, because proxies are made before it. */
final class AuditedInterceptor implements MethodInterceptor {

    private static final Logger LOG = LoggerFactory.getLogger(AuditedInterceptor.class);

    private final AuditedMethods methods;
    private final ObjectProvider<AuditLogger> loggers;
    private final CallerContext caller;
    private final BeanFactory beans;
    private final ParameterNameDiscoverer names = new DefaultParameterNameDiscoverer();
    private volatile @Nullable AuditLogger logger;

    AuditedInterceptor(
            AuditedMethods methods, ObjectProvider<AuditLogger> loggers, CallerContext caller, BeanFactory beans) {
        this.methods = methods;
        this.loggers = loggers;
        this.caller = caller;
        this.beans = beans;
    }

    @Override
    public @Nullable Object invoke(MethodInvocation invocation) throws Throwable {
        MethodOutcome outcome = begun(invocation);
        if (outcome == null) {
            return invocation.proceed();
        }
        Object result;
        try {
            result = invocation.proceed();
        } catch (Throwable failure) {
            outcome.failed(failure);
            throw failure;
        }
        if (result instanceof CompletionStage<?> stage) {
            outcome.promised(stage);
        } else {
            outcome.succeeded(result);
        }
        return result;
    }

    /** Null for a call that is not audited: it takes place all the same. */
    private @Nullable MethodOutcome begun(MethodInvocation invocation) {
        try {
            Object target = invocation.getThis();
            if (isAuditedAlready(target)) {
                return null;
            }
            // What the proxy was made for: the target of a repository is a proxy itself, and its class says so.
            Class<?> type = target == null ? invocation.getMethod().getDeclaringClass() : target.getClass();
            AuditedMethod method = methods.of(invocation.getMethod(), type);
            return new MethodOutcome(logger(), method, context(invocation, target, type), caller.capture());
        } catch (RuntimeException | LinkageError trouble) {
            LOG.error("This call of {} is not audited", invocation.getMethod(), trouble);
            return null;
        }
    }

    private AuditLogger logger() {
        AuditLogger known = logger;
        if (known == null) {
            known = loggers.getObject();
            logger = known;
        }
        return known;
    }

    /** Where an application makes proxies of its own besides, a proxy may stand around a proxy. */
    static boolean isAuditedAlready(@Nullable Object target) {
        return target instanceof Advised advised
                && Arrays.stream(advised.getAdvisors()).anyMatch(AuditedAdvisor.class::isInstance);
    }

    private MethodBasedEvaluationContext context(MethodInvocation invocation, @Nullable Object target, Class<?> type) {
        Method named = Proxy.isProxyClass(type)
                ? invocation.getMethod()
                : AopUtils.getMostSpecificMethod(invocation.getMethod(), type);
        var context = new MethodBasedEvaluationContext(target, named, invocation.getArguments(), names);
        context.setBeanResolver(new BeanFactoryResolver(beans));
        return context;
    }
}
