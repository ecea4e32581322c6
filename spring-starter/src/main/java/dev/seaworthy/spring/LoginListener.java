package dev.seaworthy.spring;

import dev.seaworthy.audit.Actor;
import dev.seaworthy.audit.AuditEvents;
import dev.seaworthy.servlet.RequestContext;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationListener;
import org.springframework.security.authentication.event.AbstractAuthenticationEvent;
import org.springframework.security.authentication.event.AbstractAuthenticationFailureEvent;
import org.springframework.security.authentication.event.AuthenticationSuccessEvent;
import org.springframework.security.authentication.event.InteractiveAuthenticationSuccessEvent;
import org.springframework.security.core.Authentication;

/**
 * Audits logins. An interactive one is published twice, first as any other, and is one event; credentials that come with
 * every request are published with every request, and are one event for a while.
 */
final class LoginListener implements ApplicationListener<AbstractAuthenticationEvent> {

    private final SecurityAudit audit;
    private final RecentLogins recent;

    /** Who was audited by the publication before this one on the same thread; removed by the next. */
    private final ThreadLocal<@Nullable String> justAudited = new ThreadLocal<>();

    LoginListener(SecurityAudit audit, RecentLogins recent) {
        this.audit = audit;
        this.recent = recent;
    }

    @Override
    public void onApplicationEvent(AbstractAuthenticationEvent event) {
        audit.quietly(() -> heard(event));
    }

    private void heard(AbstractAuthenticationEvent event) {
        if (event instanceof AbstractAuthenticationFailureEvent failure) {
            failed(failure);
        } else if (event instanceof AuthenticationSuccessEvent) {
            accepted(event.getAuthentication());
        } else if (event instanceof InteractiveAuthenticationSuccessEvent) {
            loggedIn(event.getAuthentication());
        }
    }

    private void failed(AbstractAuthenticationFailureEvent event) {
        Authentication attempt = event.getAuthentication();
        recent.forget(key(attempt));
        String typed = SecurityActor.nameOf(attempt);
        String name = typed == null ? null : RequestContext.withoutTokens(typed);
        audit.write(
                AuditEvents.loginFailed(name, reason(event))
                        .with("by", kind(attempt))
                        .with("error_class", event.getException().getClass().getName()),
                attempt);
    }

    private void accepted(Authentication login) {
        justAudited.remove();
        Actor actor = SecurityActor.of(login);
        if (actor == null) {
            return;
        }
        String key = key(login);
        if (recent.isNew(key)) {
            write(actor, login);
            justAudited.set(key);
        }
    }

    private void loggedIn(Authentication login) {
        boolean written = key(login).equals(justAudited.get());
        justAudited.remove();
        Actor actor = SecurityActor.of(login);
        if (!written && actor != null) {
            write(actor, login);
        }
    }

    private void write(Actor actor, Authentication login) {
        audit.write(AuditEvents.loginSucceeded(actor).with("by", kind(login)), login);
    }

    /** Without the kind of credential: a login with OAuth 2 is published with one kind and then with another. */
    static String key(Authentication login) {
        return SecurityAudit.addressOf(login) + '\n' + SecurityActor.nameOf(login);
    }

    /** The kind of credential, such as {@code UsernamePassword}. */
    private static String kind(Authentication login) {
        return login.getClass().getSimpleName().replaceFirst("AuthenticationToken$", "");
    }

    /** From the name of the event, because messages may repeat what was typed. */
    private static String reason(AbstractAuthenticationFailureEvent event) {
        String name = event.getClass().getSimpleName().replaceFirst("^AuthenticationFailure", "");
        return name.replaceFirst("Event$", "")
                .replaceAll("(?<=[a-z])(?=[A-Z])", " ")
                .toLowerCase(Locale.ROOT);
    }
}
