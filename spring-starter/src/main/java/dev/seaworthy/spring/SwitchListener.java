package dev.seaworthy.spring;

import dev.seaworthy.audit.Actor;
import dev.seaworthy.audit.AuditEvent;
import dev.seaworthy.audit.EventType;
import dev.seaworthy.audit.Resource;
import dev.seaworthy.audit.Severity;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationListener;
import org.springframework.security.core.Authentication;
import org.springframework.security.web.authentication.switchuser.AuthenticationSwitchUserEvent;

/** Audits that somebody begins, and ends, to act as another user. */
final class SwitchListener implements ApplicationListener<AuthenticationSwitchUserEvent> {

    private static final EventType BEGUN =
            EventType.of("auth.impersonation.begun").withSeverity(Severity.HIGH);
    private static final EventType ENDED = EventType.of("auth.impersonation.ended");

    private final SecurityAudit audit;

    SwitchListener(SecurityAudit audit) {
        this.audit = audit;
    }

    @Override
    public void onApplicationEvent(AuthenticationSwitchUserEvent event) {
        audit.quietly(() -> heard(event));
    }

    private void heard(AuthenticationSwitchUserEvent event) {
        Authentication current = event.getAuthentication();
        Authentication original = SwitchedUser.originalOf(current);
        String target =
                event.getTargetUser() == null ? null : event.getTargetUser().getUsername();
        if (original != null && (target == null || target.equals(original.getName()))) {
            write(ENDED, SecurityActor.of(current), current.getName(), current);
        } else if (target != null) {
            // Whoever goes from one user to another is still who he was at first.
            write(BEGUN, SecurityActor.of(original == null ? current : original), target, current);
        }
    }

    private void write(EventType type, @Nullable Actor actor, String target, Authentication current) {
        AuditEvent event = AuditEvent.of(type).on(Resource.of("user", target));
        audit.write(actor == null ? event : event.by(actor), current);
    }
}
