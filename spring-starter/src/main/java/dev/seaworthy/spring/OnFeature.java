package dev.seaworthy.spring;

import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.annotation.MergedAnnotation;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotatedTypeMetadata;

/** Reads the two switches behind {@link ConditionalOnFeature}; the condition report names the one that is off. */
final class OnFeature extends SpringBootCondition {

    private static final String MASTER = "seaworthy.enabled";

    @Override
    public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
        MergedAnnotation<ConditionalOnFeature> annotation =
                metadata.getAnnotations().get(ConditionalOnFeature.class);
        Environment environment = context.getEnvironment();
        if (!isOn(environment, MASTER, true)) {
            return ConditionOutcome.noMatch(message(MASTER, "is off"));
        }
        String feature = "seaworthy." + annotation.getString("value") + ".enabled";
        boolean byDefault = annotation.getBoolean("byDefault");
        return isOn(environment, feature, byDefault)
                ? ConditionOutcome.match(message(feature, "is on"))
                : ConditionOutcome.noMatch(message(feature, "is off"));
    }

    private static boolean isOn(Environment environment, String property, boolean byDefault) {
        return environment.getProperty(property, Boolean.class, byDefault);
    }

    private static ConditionMessage message(String property, String state) {
        return ConditionMessage.forCondition(ConditionalOnFeature.class).because(property + " " + state);
    }
}
