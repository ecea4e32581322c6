package dev.seaworthy.spring;

import dev.seaworthy.audit.Actor;
import dev.seaworthy.audit.AuditLogger;
import dev.seaworthy.audit.AuditMode;
import dev.seaworthy.audit.AuditQuery;
import dev.seaworthy.audit.AuditReader;
import dev.seaworthy.audit.EventField;
import dev.seaworthy.audit.StoredEvent;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.audit.AuditEvent;
import org.springframework.boot.actuate.audit.AuditEventRepository;

/**
 * Keeps Actuator's audit events in our audit log, under {@code actuator.} and their type in lower case, and finds those
 * again. What our own listeners audit is left to them.
 */
final class ActuatorAudit implements AuditEventRepository {

    private static final Logger LOG = LoggerFactory.getLogger(ActuatorAudit.class);

    /** Its principal may be a token, and its message repeat it. */
    private static final String FAILED_LOGIN = "AUTHENTICATION_FAILURE";

    private static final String PREFIX = "actuator.";
    private static final Set<String> OF_SPRING_SECURITY = Set.of(
            "AUTHENTICATION_SUCCESS", FAILED_LOGIN, "AUTHENTICATION_SWITCH", "AUTHORIZATION_FAILURE", "LOGOUT_SUCCESS");

    private final AuditLogger logger;
    private final ObjectProvider<AuditReader> reader;
    private final boolean securityIsAudited;

    ActuatorAudit(AuditLogger logger, ObjectProvider<AuditReader> reader, boolean securityIsAudited) {
        this.logger = logger;
        this.reader = reader;
        this.securityIsAudited = securityIsAudited;
    }

    @Override
    public void add(AuditEvent event) {
        if (securityIsAudited && OF_SPRING_SECURITY.contains(event.getType())) {
            return;
        }
        dev.seaworthy.audit.AuditEvent ours =
                dev.seaworthy.audit.AuditEvent.of(typeOf(event.getType())).with("actuator_type", event.getType());
        boolean failedLogin = FAILED_LOGIN.equals(event.getType());
        if (!failedLogin
                && event.getPrincipal() != null
                && !event.getPrincipal().isEmpty()) {
            ours = ours.by(Actor.user(event.getPrincipal(), event.getPrincipal()));
        }
        for (Map.Entry<String, Object> entry : event.getData().entrySet()) {
            if (isPlain(entry.getValue()) && !(failedLogin && entry.getKey().equals("message"))) {
                ours = ours.with(entry.getKey(), entry.getValue());
            }
        }
        write(ours);
    }

    /** Without waiting, and without harm for a login that publishes this. */
    private void write(dev.seaworthy.audit.AuditEvent event) {
        try {
            logger.log(event, AuditMode.ASYNC);
        } catch (RuntimeException trouble) {
            LOG.error(
                    "An event of Actuator could not be logged as {}",
                    event.type().name(),
                    trouble);
        }
    }

    @Override
    public List<AuditEvent> find(@Nullable String principal, @Nullable Instant after, @Nullable String type) {
        AuditReader log = reader.getIfUnique();
        if (log == null) {
            return List.of();
        }
        AuditQuery query = AuditQuery.all().eventTypes(type == null ? PREFIX + "*" : typeOf(type));
        if (principal != null) {
            query = query.userId(principal);
        }
        if (after != null) {
            query = query.from(after);
        }
        return log.page(query).items().stream().map(ActuatorAudit::shown).toList();
    }

    private static AuditEvent shown(StoredEvent event) {
        String type = String.valueOf(event.text(EventField.EVENT_TYPE));
        String principal = event.text(EventField.USER_ID);
        String metadata = event.text(EventField.METADATA);
        return new AuditEvent(
                event.createdAt(),
                principal == null ? "" : principal,
                type.substring(PREFIX.length()).toUpperCase(Locale.ROOT),
                Map.of("id", event.id().toString(), "metadata", metadata == null ? "" : metadata));
    }

    /** What {@code EventType} takes: Actuator's types are open, and upper case by custom. */
    static String typeOf(String type) {
        String name = type.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9_-]", "_");
        String legal = name.matches("[a-z].*") ? name : "type_" + name;
        return PREFIX + legal.substring(0, Math.min(legal.length(), 60));
    }

    /** The details of a login, for one, hold the id of a session. */
    private static boolean isPlain(@Nullable Object value) {
        return value instanceof String || value instanceof Number || value instanceof Boolean;
    }
}
