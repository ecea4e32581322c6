package dev.seaworthy.spring;

import java.lang.reflect.Method;
import org.aopalliance.aop.Advice;
import org.springframework.aop.Pointcut;
import org.springframework.aop.support.AbstractPointcutAdvisor;
import org.springframework.aop.support.StaticMethodMatcherPointcut;
import org.springframework.core.Ordered;

/**
 * Puts the audit around annotated methods, with plain proxies. Two of them are needed, because an event belongs either
 * into the method's transaction or after it.
 */
final class AuditedAdvisor extends AbstractPointcutAdvisor {

    private static final long serialVersionUID = 1L;

    private final transient Pointcut pointcut;
    private final transient Advice advice;

    private AuditedAdvisor(boolean inTransaction, int order, AuditedInterceptor interceptor) {
        pointcut = new Annotated(inTransaction);
        advice = interceptor;
        setOrder(order);
    }

    /** Around transactions, and inside of what decides whether the method is called at all. */
    static AuditedAdvisor aroundTransactions(AuditedInterceptor interceptor) {
        return new AuditedAdvisor(false, Ordered.LOWEST_PRECEDENCE - 1, interceptor);
    }

    /** Of one order with transactions unless told otherwise, and inside of them because defined after them. */
    static AuditedAdvisor insideTransactions(AuditedInterceptor interceptor) {
        return new AuditedAdvisor(true, Ordered.LOWEST_PRECEDENCE, interceptor);
    }

    @Override
    public Pointcut getPointcut() {
        return pointcut;
    }

    @Override
    public Advice getAdvice() {
        return advice;
    }

    /** Leaves out what a proxy can not reach, so that nothing is proxied in vain or breaks by it. */
    private static final class Annotated extends StaticMethodMatcherPointcut {

        private final boolean inTransaction;

        Annotated(boolean inTransaction) {
            this.inTransaction = inTransaction;
            setClassFilter(AuditedMethods::isProxyable);
        }

        @Override
        public boolean matches(Method method, Class<?> type) {
            Audited annotation = AuditedMethods.annotation(method, type);
            return annotation != null
                    && annotation.inTransaction() == inTransaction
                    && AuditedMethods.obstacle(method, type) == null;
        }
    }
}
