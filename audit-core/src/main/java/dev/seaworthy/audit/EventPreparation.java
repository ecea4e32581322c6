package dev.seaworthy.audit;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What happens to an event on the thread that logs it: context and defaults filled in, secrets removed, texts cut, id
 * and time given. Afterwards it can wait in memory or in a file without harm. Thread-safe.
 */
final class EventPreparation {
    private static final Logger LOG = LoggerFactory.getLogger(EventPreparation.class);

    /** What only this library fills with a text. */
    private static final List<EventField> HARMLESS =
            List.of(EventField.EVENT_CATEGORY, EventField.SEVERITY, EventField.STATUS, EventField.ACTOR_TYPE);

    private final TypeRegistry types;
    private final List<EventEnricher> enrichers;
    private final Redactor redactor;
    private final UnaryOperator<String> withoutSecrets;
    private final EventIds ids;
    private final Supplier<String> nodeId;
    private final RateLimitedWarning enricherTrouble = new RateLimitedWarning(LOG);

    EventPreparation(
            TypeRegistry types,
            List<EventEnricher> enrichers,
            Redactor redactor,
            EventIds ids,
            Supplier<String> nodeId) {
        this.types = types;
        this.enrichers = List.copyOf(enrichers);
        this.redactor = redactor;
        this.withoutSecrets = redactor::redacted;
        this.ids = ids;
        this.nodeId = nodeId;
    }

    /** The event as it will be stored; one that has an id already is returned as it is. */
    AuditEvent prepared(AuditEvent event) {
        if (event.id() != null) {
            return event;
        }
        AuditEvent enriched = enriched(event);
        EventType type = types.resolve(enriched.type());
        @Nullable String[] values = enriched.copyOfValues();
        fillFromContext(values, AuditContext.current());
        fillDefaults(values, type);
        int truncated = makeStorable(values);
        if (!enriched.details().isEmpty()) {
            truncated |= writeMetadata(values, enriched.details());
        }
        EventIds.Stamp stamp = ids.next();
        return new AuditEvent(type, values, Map.of(), truncated, stamp.id(), stamp.createdAt());
    }

    /** What can be told of an event that could not be prepared: nothing that may hold a secret or is personal. */
    AuditEvent stripped(AuditEvent event) {
        EventType type = types.resolve(event.type());
        @Nullable String[] values = AuditEvent.of(type).copyOfValues();
        for (EventField field : HARMLESS) {
            values[field.index()] = event.text(field);
        }
        fill(values, EventField.ACTOR_TYPE, ActorType.SYSTEM.text());
        fillDefaults(values, type);
        EventIds.Stamp stamp = ids.next();
        return new AuditEvent(type, values, Map.of(), 0, stamp.id(), stamp.createdAt());
    }

    /** The id that every prepared event has. */
    static UUID idOf(AuditEvent prepared) {
        return Objects.requireNonNull(prepared.id(), "id");
    }

    private AuditEvent enriched(AuditEvent event) {
        AuditEvent result = event;
        for (EventEnricher enricher : enrichers) {
            try {
                result = Objects.requireNonNull(enricher.enrich(result), "an enricher answered null");
            } catch (Throwable failure) {
                HostFailure.throwIfFatal(failure);
                enricherTrouble.warn(
                        "An enricher failed; event {} goes on without it.",
                        event.type().name(),
                        failure);
            }
        }
        return result;
    }

    private static void fillFromContext(@Nullable String[] values, AuditContext context) {
        Actor actor = context.actor();
        if (values[EventField.ACTOR_TYPE.index()] == null) {
            boolean inRequest = context.requestMethod() != null || context.ipAddress() != null;
            Actor known = actor != null ? actor : inRequest ? Actor.anonymous() : Actor.system();
            values[EventField.ACTOR_TYPE.index()] = known.type().text();
            fill(values, EventField.USER_ID, known.id());
            fill(values, EventField.USERNAME, known.name());
            fill(values, EventField.IMPERSONATOR_ID, known.impersonatorId());
        }
        fill(values, EventField.IP_ADDRESS, context.ipAddress());
        fill(values, EventField.USER_AGENT, context.userAgent());
        fill(values, EventField.REQUEST_METHOD, context.requestMethod());
        fill(values, EventField.REQUEST_PATH, context.requestPath());
        fill(values, EventField.TENANT_ID, context.tenantId());
        fill(values, EventField.TRACE_ID, context.traceId());
        fill(values, EventField.SPAN_ID, context.spanId());
    }

    private void fillDefaults(@Nullable String[] values, EventType type) {
        fill(values, EventField.EVENT_CATEGORY, type.category());
        fill(values, EventField.SEVERITY, type.severity().text());
        fill(values, EventField.STATUS, type.status().text());
        fill(values, EventField.NODE_ID, nodeId.get());
        if (EventTypes.LOGIN_FAILED.name().equals(type.name())) {
            withoutSuccess(values);
        }
    }

    /** A failed login is no success, whatever a call says: its views read an index that knows no successes. */
    private static void withoutSuccess(@Nullable String[] values) {
        if (AuditStatus.SUCCESS.text().equals(values[EventField.STATUS.index()])) {
            values[EventField.STATUS.index()] = AuditStatus.FAILURE.text();
        }
    }

    private static void fill(@Nullable String[] values, EventField field, @Nullable String value) {
        if (values[field.index()] == null) {
            values[field.index()] = value;
        }
    }

    private int makeStorable(@Nullable String[] values) {
        int truncated = 0;
        for (EventField field : EventField.all()) {
            String value = values[field.index()];
            if (value == null) {
                continue;
            }
            FittingText stored = FittingText.of(value, field.maxCodePoints(), redaction(field));
            truncated |= stored.altered() ? field.bit() : 0;
            values[field.index()] = stored.text();
        }
        return truncated;
    }

    private UnaryOperator<String> redaction(EventField field) {
        return switch (field) {
            case USERNAME, USER_AGENT, REQUEST_PATH, DESCRIPTION, RESOURCE_NAME, ERROR_MESSAGE -> withoutSecrets;
            case USER_ID, IMPERSONATOR_ID, TENANT_ID, IP_ADDRESS, REQUEST_METHOD, RESOURCE_TYPE, RESOURCE_ID ->
                Redactor::withoutTokens;
            default -> UnaryOperator.identity();
        };
    }

    private int writeMetadata(@Nullable String[] values, Map<String, @Nullable Object> details) {
        MetadataText metadata = new MetadataText(redactor);
        values[EventField.METADATA.index()] = metadata.of(details);
        return metadata.truncated() ? EventField.METADATA.bit() : 0;
    }
}
