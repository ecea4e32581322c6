package dev.seaworthy.spring;

import dev.seaworthy.audit.Actor;
import dev.seaworthy.audit.AuditContext;
import dev.seaworthy.audit.AuditEvent;
import dev.seaworthy.audit.EventEnricher;
import dev.seaworthy.audit.EventField;
import org.jspecify.annotations.Nullable;
import org.springframework.security.authentication.AnonymousAuthenticationToken;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;

/** Whom Spring Security has logged in on this thread is the actor of an event that names none. */
final class SecurityActor implements EventEnricher, CurrentActor {

    @Override
    public AuditEvent enrich(AuditEvent event) {
        if (event.text(EventField.ACTOR_TYPE) != null || AuditContext.current().actor() != null) {
            return event;
        }
        Actor actor = actor();
        return actor == null ? event : event.by(actor);
    }

    @Override
    public @Nullable Actor actor() {
        return of(SecurityContextHolder.getContext().getAuthentication());
    }

    /** Null for strangers. Whoever acts as another user is that user, impersonated. */
    static @Nullable Actor of(@Nullable Authentication authentication) {
        if (authentication == null
                || !authentication.isAuthenticated()
                || authentication instanceof AnonymousAuthenticationToken) {
            return null;
        }
        String name = nameOf(authentication);
        if (name == null) {
            return null;
        }
        Authentication original = SecurityAudit.WEB ? SwitchedUser.originalOf(authentication) : null;
        String really = original == null ? null : nameOf(original);
        Actor actor = Actor.user(name, name);
        return really == null ? actor : actor.impersonatedBy(really);
    }

    /**
     * The name, null where what stands for it is the credential itself: the name of a bearer token that was not checked
     * yet, or of an API key, is that secret.
     */
    static @Nullable String nameOf(Authentication authentication) {
        Object principal = authentication.getPrincipal();
        if (principal == null || isCredential(principal, authentication)) {
            return null;
        }
        String name = authentication.getName();
        return name == null || name.isBlank() ? null : name;
    }

    /** A password that equals the name, as many a first one does, leaves the name a name. */
    private static boolean isCredential(Object principal, Authentication authentication) {
        return !(authentication instanceof UsernamePasswordAuthenticationToken)
                && principal.equals(authentication.getCredentials());
    }
}
