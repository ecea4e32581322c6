package dev.seaworthy.spring;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What of Spring Security goes into the audit log.
 *
 * @param enabled Whether what Spring Security publishes is audited, and its user is the actor of events that name none.
 * @param logins Whether logins are audited, those that fail among them; without the latter no attack on passwords is seen.
 * @param repeatedLoginAfter How long the same user and address count as the same login when credentials come with every request, as with HTTP Basic and bearer tokens; 0s audits each. At most 24h.
 * @param logouts Whether logouts are audited.
 * @param denials Whether refused requests and method calls are audited.
 * @param strangers Whether refused callers who are not logged in are audited, such as every first visit to a protected page.
 * @param impersonation Whether it is audited that somebody begins, and ends, to act as another user with Spring Security's SwitchUserFilter; whoever does is the impersonator of every event meanwhile, in any case.
 * @param sessions Whether beginning and end of HTTP sessions are audited; an application publishes them with a bean HttpSessionEventPublisher.
 */
@ConfigurationProperties("seaworthy.audit.security")
record AuditSecurityProperties(
        @DefaultValue("true") boolean enabled,
        @DefaultValue("true") boolean logins,
        @DefaultValue("15m") Duration repeatedLoginAfter,
        @DefaultValue("true") boolean logouts,
        @DefaultValue("true") boolean denials,
        @DefaultValue("true") boolean strangers,
        @DefaultValue("true") boolean impersonation,
        @DefaultValue("true") boolean sessions) {

    private static final Duration LONGEST = Duration.ofHours(24);

    AuditSecurityProperties {
        if (repeatedLoginAfter.isNegative() || repeatedLoginAfter.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("seaworthy.audit.security.repeated-login-after is " + repeatedLoginAfter
                    + ", which would hide logins; give 0s to 24h, 0s for every login");
        }
    }
}
