package dev.seaworthy.spring;

import dev.seaworthy.audit.AuditLogger;
import java.time.InstantSource;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Role;
import org.springframework.security.authorization.AuthorizationEventPublisher;
import org.springframework.security.authorization.SpringAuthorizationEventPublisher;

/**
 * Audits what Spring Security publishes, with listeners of our own: Actuator's repository of audit events is neither
 * needed nor made, because with it Boot 4 does not start where Spring Security is absent.
 */
@AutoConfiguration(after = SeaworthyAuditAutoConfiguration.class)
@ConditionalOnFeature("audit")
@ConditionalOnClass(name = "org.springframework.security.authentication.event.AbstractAuthenticationEvent")
public final class SeaworthyAuditSecurityAutoConfiguration {

    /** Before the logger is made, which asks for its enrichers. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnFeature("audit.security")
    static class Actors {

        @Bean
        SecurityActor seaworthySecurityActor() {
            return new SecurityActor();
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnFeature("audit.security")
    @ConditionalOnSingleCandidate(AuditLogger.class)
    @EnableConfigurationProperties(AuditSecurityProperties.class)
    static class Listeners {

        @Bean
        SecurityAudit seaworthySecurityAudit(AuditLogger logger) {
            return new SecurityAudit(logger);
        }

        @Bean
        RecentLogins seaworthyRecentLogins(AuditSecurityProperties properties) {
            return new RecentLogins(properties.repeatedLoginAfter(), InstantSource.system());
        }

        @Bean
        @ConditionalOnSwitch("seaworthy.audit.security.logins")
        LoginListener seaworthyLoginListener(SecurityAudit audit, RecentLogins recent) {
            return new LoginListener(audit, recent);
        }

        @Bean
        @ConditionalOnSwitch("seaworthy.audit.security.logouts")
        LogoutListener seaworthyLogoutListener(SecurityAudit audit, RecentLogins recent) {
            return new LogoutListener(audit, recent);
        }

        @Bean
        @ConditionalOnSwitch("seaworthy.audit.security.denials")
        DenialListener seaworthyDenialListener(SecurityAudit audit, AuditSecurityProperties properties) {
            return new DenialListener(audit, properties.strangers());
        }

        /** Without one, refused requests are published, but refused method calls are not. */
        @Bean
        @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
        @ConditionalOnSwitch("seaworthy.audit.security.denials")
        @ConditionalOnMissingBean(AuthorizationEventPublisher.class)
        static AuthorizationEventPublisher seaworthyAuthorizationEventPublisher(ApplicationEventPublisher events) {
            return new SpringAuthorizationEventPublisher(events);
        }

        /** Named, because Spring Security may be there without its web part. */
        @Configuration(proxyBeanMethods = false)
        @ConditionalOnSwitch("seaworthy.audit.security.impersonation")
        @ConditionalOnClass(
                name = "org.springframework.security.web.authentication.switchuser.AuthenticationSwitchUserEvent")
        static class Impersonation {

            @Bean
            SwitchListener seaworthySwitchListener(SecurityAudit audit) {
                return new SwitchListener(audit);
            }
        }

        @Bean
        @ConditionalOnSwitch("seaworthy.audit.security.sessions")
        SessionListener seaworthySessionListener(SecurityAudit audit) {
            return new SessionListener(audit);
        }
    }
}
