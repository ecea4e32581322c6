package dev.seaworthy.spring;

import dev.seaworthy.audit.AuditLogger;
import org.springframework.aop.config.AopConfigUtils;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.ImportBeanDefinitionRegistrar;
import org.springframework.context.annotation.Role;
import org.springframework.core.type.AnnotationMetadata;

/**
 * Audits calls of {@link Audited} methods through Spring's own proxies; AspectJ is not needed. After transactions, because
 * advice of one order is applied in the order in which it was defined.
 */
@AutoConfiguration(
        after = {SeaworthyAuditAutoConfiguration.class, SeaworthyAuditSecurityAutoConfiguration.class},
        afterName = {
            "org.springframework.boot.autoconfigure.transaction.TransactionAutoConfiguration",
            "org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration"
        })
@ConditionalOnFeature("audit")
@ConditionalOnSwitch("seaworthy.audit.methods")
@ConditionalOnClass(name = "org.springframework.aop.framework.autoproxy.AbstractAdvisorAutoProxyCreator")
@ConditionalOnSingleCandidate(AuditLogger.class)
@Import(SeaworthyAuditMethodsAutoConfiguration.Proxies.class)
public final class SeaworthyAuditMethodsAutoConfiguration {

    @Bean
    @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
    static AuditedMethods seaworthyAuditedMethods() {
        return new AuditedMethods();
    }

    @Bean
    @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
    static AuditedInterceptor seaworthyAuditedInterceptor(
            AuditedMethods methods,
            ObjectProvider<AuditLogger> logger,
            ObjectProvider<CurrentActor> actors,
            BeanFactory beans) {
        return new AuditedInterceptor(methods, logger, new CallerContext(actors), beans);
    }

    @Bean
    @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
    static AuditedAdvisor seaworthyAuditedAdvisor(AuditedInterceptor interceptor) {
        return AuditedAdvisor.aroundTransactions(interceptor);
    }

    @Bean
    @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
    static AuditedAdvisor seaworthyTransactionalAuditedAdvisor(AuditedInterceptor interceptor) {
        return AuditedAdvisor.insideTransactions(interceptor);
    }

    @Bean
    static AuditedMethodsCheck seaworthyAuditedMethodsCheck(
            AuditedMethods methods, ConfigurableListableBeanFactory beans) {
        return new AuditedMethodsCheck(methods, beans);
    }

    /** Asks for the proxies that transactions and caches ask for as well: the same ones, or stronger, serve all. */
    static final class Proxies implements ImportBeanDefinitionRegistrar {

        @Override
        public void registerBeanDefinitions(AnnotationMetadata importing, BeanDefinitionRegistry registry) {
            AopConfigUtils.registerAutoProxyCreatorIfNecessary(registry);
        }
    }
}
