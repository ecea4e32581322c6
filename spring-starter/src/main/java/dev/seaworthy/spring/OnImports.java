package dev.seaworthy.spring;

import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.type.AnnotatedTypeMetadata;

/** Indicators of Boot are to become checks, whether or not ours are shown in its endpoint. */
final class OnImports extends SpringBootCondition {

    @Override
    public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
        boolean some = Binder.get(context.getEnvironment())
                .bind(IndicatorImport.KEY.name(), Bindable.listOf(String.class))
                .map(names -> !names.isEmpty())
                .orElse(false);
        ConditionMessage message = ConditionMessage.forCondition("Imports")
                .because(IndicatorImport.KEY + (some ? " is set" : " is not set"));
        return new ConditionOutcome(some, message);
    }
}
