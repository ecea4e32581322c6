package dev.seaworthy.spring;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigureOrder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Fallback;
import org.springframework.context.annotation.Primary;
import org.springframework.core.Ordered;
import org.springframework.core.task.TaskDecorator;

/**
 * Carries the audit context to the threads of the executors that Boot makes, platform or virtual, which {@code @Async}
 * uses. The application's own decorator of tasks stays in use, and so does one that another starter makes where there is
 * none: late, so that it does not find ours.
 */
@AutoConfiguration(after = {SeaworthyAuditAutoConfiguration.class, SeaworthyAuditSecurityAutoConfiguration.class})
@AutoConfigureOrder(Ordered.LOWEST_PRECEDENCE)
@ConditionalOnFeature("audit")
@ConditionalOnSwitch("seaworthy.audit.tasks")
public final class SeaworthyAuditTasksAutoConfiguration {

    /** A fallback, so that who injects a decorator still gets the application's. */
    @Bean
    @Fallback
    AuditTaskDecorator seaworthyTaskDecorator(ObjectProvider<CurrentActor> actors) {
        return new AuditTaskDecorator(new CallerContext(actors));
    }

    @Bean
    @Primary
    @Conditional(OnOneTaskDecorator.class)
    AuditTaskDecorator.With seaworthyCombinedTaskDecorator(AuditTaskDecorator ours, TaskDecorator other) {
        return new AuditTaskDecorator.With(ours, other);
    }
}
