package dev.seaworthy.spring;

import dev.seaworthy.audit.AuditEvent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.expression.EvaluationContext;
import org.springframework.expression.Expression;
import org.springframework.util.ObjectUtils;

/**
 * One expression of an {@link Audited} method and where its value goes.
 *
 * @param name how the mark of a failure calls it
 * @param ofResult whether it can be evaluated only after the call
 */
record AuditedPart(String name, Expression expression, boolean ofResult, Setter setter) {

    private static final Logger LOG = LoggerFactory.getLogger(AuditedPart.class);

    /** Puts a value into an event. */
    @FunctionalInterface
    interface Setter {
        AuditEvent set(AuditEvent event, @Nullable Object value);
    }

    /** The event with the value, null when there is none: whatever goes wrong is no matter of the call. */
    @Nullable
    AuditEvent addedTo(AuditEvent event, EvaluationContext context) {
        try {
            return setter.set(event, now(expression.getValue(context)));
        } catch (RuntimeException | LinkageError | StackOverflowError failure) {
            LOG.debug("The expression {} of an audited method failed", expression.getExpressionString(), failure);
            return null;
        }
    }

    /** As it is now, whatever the method makes of it: events are written later. */
    private static @Nullable Object now(@Nullable Object value) {
        if (value == null || value instanceof Number || value instanceof Boolean) {
            return value;
        }
        if (value instanceof Map<?, ?> map) {
            Map<Object, @Nullable Object> copy = new LinkedHashMap<>();
            map.forEach((key, of) -> copy.put(String.valueOf(key), now(of)));
            return copy;
        }
        if (value.getClass().isArray()) {
            return now(Arrays.asList(ObjectUtils.toObjectArray(value)));
        }
        if (value instanceof Collection<?> many) {
            List<@Nullable Object> copy = new ArrayList<>();
            many.forEach(one -> copy.add(now(one)));
            return copy;
        }
        return value.toString();
    }
}
