package dev.seaworthy.spring;

import dev.seaworthy.audit.AuditEvent;
import dev.seaworthy.audit.Resource;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.springframework.expression.EvaluationContext;
import org.springframework.expression.ParseException;
import org.springframework.expression.spel.standard.SpelExpressionParser;

/** What the events of an annotated method say. Immutable; made once per method. */
final class AuditedMethod {

    /** The metadata key that names what could not be evaluated. */
    static final String UNEVALUATED = "_unevaluated";

    private static final SpelExpressionParser PARSER = new SpelExpressionParser();
    private static final Pattern OF_RESULT = Pattern.compile("#result\\b");
    private static final String RESOURCE = "resource";

    private final AuditEvent plain;
    private final boolean inTransaction;
    private final List<AuditedPart> parts = new ArrayList<>();

    /**
     * Reads the annotation.
     *
     * @throws IllegalArgumentException when it says what no event can be; the message names the method
     */
    AuditedMethod(Method method, Audited annotation) {
        inTransaction = annotation.inTransaction();
        try {
            plain = plain(annotation);
            if (!annotation.resource().isEmpty()) {
                addResource(annotation);
            }
            for (String entry : annotation.metadata()) {
                addMetadata(entry);
            }
        } catch (IllegalArgumentException | ParseException unusable) {
            throw new IllegalArgumentException(
                    "@Audited of " + method.getDeclaringClass().getName() + "." + method.getName()
                            + " can not be used: " + unusable.getMessage(),
                    unusable);
        }
    }

    boolean inTransaction() {
        return inTransaction;
    }

    /** The event as far as it is known before the call; names what could not be evaluated. */
    AuditEvent before(EvaluationContext context, List<String> failed) {
        return evaluated(plain, false, context, failed);
    }

    /** The event with what only the result can say; names what could not be evaluated. */
    AuditEvent after(AuditEvent event, EvaluationContext context, List<String> failed) {
        return evaluated(event, true, context, failed);
    }

    private AuditEvent evaluated(AuditEvent event, boolean ofResult, EvaluationContext context, List<String> failed) {
        AuditEvent evaluated = event;
        for (AuditedPart part : parts) {
            AuditEvent more = part.ofResult() == ofResult ? part.addedTo(evaluated, context) : evaluated;
            if (more == null) {
                failed.add(part.name());
            } else {
                evaluated = more;
            }
        }
        return evaluated;
    }

    private static AuditEvent plain(Audited annotation) {
        AuditEvent event = AuditEvent.of(annotation.value());
        if (!annotation.description().isEmpty()) {
            event = event.description(annotation.description());
        }
        if (!annotation.category().isEmpty()) {
            event = event.category(annotation.category());
        }
        if (annotation.severity().length > 1) {
            throw new IllegalArgumentException("it has several severities; give one");
        }
        if (annotation.severity().length == 1) {
            event = event.severity(annotation.severity()[0]);
        }
        return annotation.resourceType().isEmpty()
                ? event
                : event.on(new Resource(annotation.resourceType(), null, null));
    }

    private void addResource(Audited annotation) {
        String type = annotation.resourceType();
        if (type.isEmpty()) {
            throw new IllegalArgumentException(
                    "resource is given and resourceType is not; say what kind of thing it is");
        }
        parts.add(part(
                RESOURCE,
                annotation.resource(),
                (event, value) -> value == null ? event : event.on(Resource.of(type, value.toString()))));
    }

    private void addMetadata(String entry) {
        int equals = entry.indexOf('=');
        String key = equals < 0 ? "" : entry.substring(0, equals).strip();
        if (key.isEmpty()) {
            throw new IllegalArgumentException("the metadata \"" + entry
                    + "\" has no key; give a key, =, and an expression, as in amount=#order.amount");
        }
        parts.add(part(key, entry.substring(equals + 1), (event, value) -> event.with(key, value)));
    }

    private static AuditedPart part(String name, String expression, AuditedPart.Setter setter) {
        return new AuditedPart(
                name,
                PARSER.parseExpression(expression),
                OF_RESULT.matcher(expression).find(),
                setter);
    }
}
