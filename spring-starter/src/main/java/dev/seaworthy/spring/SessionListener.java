package dev.seaworthy.spring;

import dev.seaworthy.audit.Actor;
import dev.seaworthy.audit.AuditEvent;
import dev.seaworthy.audit.EventType;
import dev.seaworthy.audit.Resource;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationListener;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.session.AbstractSessionEvent;
import org.springframework.security.core.session.SessionCreationEvent;
import org.springframework.security.core.session.SessionDestroyedEvent;
import org.springframework.security.core.session.SessionIdChangedEvent;

/** Audits beginning and end of sessions. The id of a session is a credential: only a digest of it is written. */
final class SessionListener implements ApplicationListener<AbstractSessionEvent> {

    private static final EventType CREATED = EventType.of("auth.session.created");
    private static final EventType RENEWED = EventType.of("auth.session.renewed");
    private static final EventType DESTROYED = EventType.of("auth.session.destroyed");
    private static final EventType EXPIRED = EventType.of("auth.session.expired");

    /** Enough to tell sessions apart, and to find the two events of one. */
    private static final int DIGEST_BYTES = 8;

    private final SecurityAudit audit;

    SessionListener(SecurityAudit audit) {
        this.audit = audit;
    }

    @Override
    public void onApplicationEvent(AbstractSessionEvent event) {
        audit.quietly(() -> heard(event));
    }

    private void heard(AbstractSessionEvent event) {
        if (event instanceof SessionCreationEvent) {
            audit.write(AuditEvent.of(CREATED).on(session(HttpSessions.idOf(event))));
        } else if (event instanceof SessionIdChangedEvent changed) {
            audit.write(AuditEvent.of(RENEWED)
                    .on(session(changed.getNewSessionId()))
                    .with("previous", digest(changed.getOldSessionId())));
        } else if (event instanceof SessionDestroyedEvent destroyed) {
            AuditEvent ended = AuditEvent.of(HttpSessions.isExpired(destroyed) ? EXPIRED : DESTROYED)
                    .on(session(destroyed.getId()));
            Actor owner = owner(destroyed);
            audit.write(owner == null ? ended : ended.by(owner));
        }
    }

    private static @Nullable Actor owner(SessionDestroyedEvent event) {
        for (SecurityContext context : event.getSecurityContexts()) {
            Authentication authentication = context.getAuthentication();
            Actor actor = SecurityActor.of(authentication);
            if (actor != null) {
                return actor;
            }
        }
        return null;
    }

    private static Resource session(@Nullable String id) {
        return new Resource("session", id == null ? null : digest(id), null);
    }

    static String digest(String id) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(id.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, DIGEST_BYTES);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has SHA-256", impossible);
        }
    }
}
