package dev.seaworthy.spring;

import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.type.AnnotatedTypeMetadata;

/** Reads the property behind {@link ConditionalOnText}. */
final class OnText extends SpringBootCondition {

    @Override
    public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
        String property = metadata.getAnnotations().get(ConditionalOnText.class).getString("value");
        boolean given = !context.getEnvironment().getProperty(property, "").isBlank();
        ConditionMessage message = ConditionMessage.forCondition(ConditionalOnText.class)
                .because(property + (given ? " is set" : " is not set"));
        return new ConditionOutcome(given, message);
    }
}
