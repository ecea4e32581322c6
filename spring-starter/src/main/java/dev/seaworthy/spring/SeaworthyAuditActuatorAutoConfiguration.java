package dev.seaworthy.spring;

import dev.seaworthy.audit.AuditLogger;
import dev.seaworthy.audit.AuditReader;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/**
 * Has Actuator's audit events written to our audit log, when asked to. Never where Spring Security is absent: Boot 4 then
 * does not start once there is a repository of audit events.
 */
@AutoConfiguration(
        after = {SeaworthyAuditAutoConfiguration.class, SeaworthyAuditSecurityAutoConfiguration.class},
        beforeName = "org.springframework.boot.actuate.autoconfigure.audit.AuditAutoConfiguration")
@ConditionalOnFeature("audit")
@ConditionalOnSwitch(value = "seaworthy.audit.actuator", byDefault = false)
@ConditionalOnClass(
        name = {
            "org.springframework.boot.actuate.audit.AuditEventRepository",
            "org.springframework.security.authentication.event.AbstractAuthenticationEvent"
        })
@ConditionalOnSingleCandidate(AuditLogger.class)
public final class SeaworthyAuditActuatorAutoConfiguration {

    /** Named after what may be absent. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnMissingBean(type = "org.springframework.boot.actuate.audit.AuditEventRepository")
    static class Repository {

        @Bean
        ActuatorAudit seaworthyAuditEventRepository(
                AuditLogger logger, ObjectProvider<AuditReader> reader, Environment environment) {
            return new ActuatorAudit(
                    logger, reader, environment.getProperty("seaworthy.audit.security.enabled", Boolean.class, true));
        }
    }
}
