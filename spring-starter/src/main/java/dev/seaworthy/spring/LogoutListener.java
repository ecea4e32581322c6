package dev.seaworthy.spring;

import dev.seaworthy.audit.Actor;
import dev.seaworthy.audit.AuditEvents;
import org.springframework.context.ApplicationListener;
import org.springframework.security.authentication.event.LogoutSuccessEvent;

/** Audits logouts. */
final class LogoutListener implements ApplicationListener<LogoutSuccessEvent> {

    private final SecurityAudit audit;
    private final RecentLogins recent;

    LogoutListener(SecurityAudit audit, RecentLogins recent) {
        this.audit = audit;
        this.recent = recent;
    }

    @Override
    public void onApplicationEvent(LogoutSuccessEvent event) {
        audit.quietly(() -> loggedOut(event));
    }

    private void loggedOut(LogoutSuccessEvent event) {
        Actor actor = SecurityActor.of(event.getAuthentication());
        if (actor != null) {
            recent.forget(LoginListener.key(event.getAuthentication()));
            audit.write(AuditEvents.loggedOut(actor), event.getAuthentication());
        }
    }
}
