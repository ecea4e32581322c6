package dev.seaworthy.spring;

import dev.seaworthy.audit.AuditContext;
import dev.seaworthy.audit.AuditEvent;
import dev.seaworthy.audit.AuditLogger;
import dev.seaworthy.audit.AuditMode;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.security.core.Authentication;
import org.springframework.util.ClassUtils;

/** Writes what Spring Security tells; trouble with the audit log never becomes trouble of a login. */
final class SecurityAudit {

    private static final Logger LOG = LoggerFactory.getLogger(SecurityAudit.class);

    /** Whether there are logins by the web at all. */
    static final boolean WEB = ClassUtils.isPresent(
            "org.springframework.security.web.authentication.WebAuthenticationDetails",
            SecurityAudit.class.getClassLoader());

    private final AuditLogger logger;

    SecurityAudit(AuditLogger logger) {
        this.logger = logger;
    }

    /** Runs what looks at an event of Spring Security and may find what nobody thought of. */
    void quietly(Runnable listener) {
        try {
            listener.run();
        } catch (RuntimeException | LinkageError trouble) {
            LOG.error("What Spring Security published could not be audited", trouble);
        }
    }

    /** Without waiting, because strangers could make request threads wait; {@code EventType.atLeast} asks for more. */
    void write(AuditEvent event) {
        try {
            logger.log(event, AuditMode.ASYNC);
        } catch (RuntimeException trouble) {
            LOG.error(
                    "What Spring Security published could not be logged as {}",
                    event.type().name(),
                    trouble);
        }
    }

    /** As {@link #write}, from the address of this login where no filter has found out a better one. */
    void write(AuditEvent event, Authentication authentication) {
        String address = AuditContext.current().ipAddress() == null ? addressOf(authentication) : null;
        write(address == null ? event : event.ipAddress(address));
    }

    /** Where this login came from; the same whether a filter found it out or Spring Security did. */
    static @Nullable String addressOf(Authentication authentication) {
        String known = AuditContext.current().ipAddress();
        return known != null ? known : WEB ? LoginDetails.addressOf(authentication) : null;
    }
}
