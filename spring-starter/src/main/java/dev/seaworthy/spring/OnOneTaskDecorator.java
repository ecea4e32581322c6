package dev.seaworthy.spring;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.SpringBootVersion;
import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.ConfigurationCondition;
import org.springframework.core.task.TaskDecorator;
import org.springframework.core.type.AnnotatedTypeMetadata;

/**
 * Boot 3 would use the application's one decorator of tasks and not ours beside it; Boot 4 uses all that there are. With
 * several, none of which is primary, Boot 3 uses none, and one that is primary is the application's own decision.
 */
final class OnOneTaskDecorator extends SpringBootCondition implements ConfigurationCondition {

    @Override
    public ConfigurationPhase getConfigurationPhase() {
        return ConfigurationPhase.REGISTER_BEAN;
    }

    @Override
    public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
        ConditionMessage.Builder message = ConditionMessage.forCondition("One TaskDecorator on Boot 3");
        ConfigurableListableBeanFactory beans = context.getBeanFactory();
        if (beans == null || !SpringBootVersion.getVersion().startsWith("3.")) {
            return ConditionOutcome.noMatch(message.because("this is another line"));
        }
        String[] names = beans.getBeanNamesForType(TaskDecorator.class, true, false);
        int others = 0;
        for (String name : names) {
            if (!name.startsWith("seaworthy")) {
                others++;
                if (beans.containsBeanDefinition(name)
                        && beans.getBeanDefinition(name).isPrimary()) {
                    return ConditionOutcome.noMatch(message.because(name + " is primary"));
                }
            }
        }
        return new ConditionOutcome(others == 1, message.because("there are " + others));
    }
}
