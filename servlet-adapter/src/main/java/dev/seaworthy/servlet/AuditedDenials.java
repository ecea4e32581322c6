package dev.seaworthy.servlet;

import dev.seaworthy.audit.Actor;
import dev.seaworthy.audit.AuditEvent;
import dev.seaworthy.audit.AuditLogger;
import dev.seaworthy.audit.AuditMode;
import dev.seaworthy.audit.EventTypes;
import java.util.Locale;

/** Writes refused callers into the audit log. */
final class AuditedDenials implements AccessListener {
    private final AuditLogger logger;

    AuditedDenials(AuditLogger logger) {
        this.logger = logger;
    }

    @Override
    public void accessDenied(AccessDenial denial) {
        String principal = denial.principal();
        AuditEvent event = AuditEvent.of(EventTypes.ACCESS_DENIED)
                .by(principal == null ? Actor.anonymous() : Actor.service(principal))
                .ipAddress(denial.clientAddress())
                .userAgent(denial.userAgent())
                .request(denial.method(), denial.path())
                .failed(reason(denial))
                .with("outcome", denial.outcome().name().toLowerCase(Locale.ROOT));
        // Strangers must not be able to make request threads wait for the store.
        logger.log(event, AuditMode.ASYNC);
    }

    private static String reason(AccessDenial denial) {
        return switch (denial.outcome()) {
            case MISSING -> "no credential was sent";
            case INVALID -> "the credential is not valid";
            default -> "the caller lacks the role, or no authoriser is configured";
        };
    }
}
