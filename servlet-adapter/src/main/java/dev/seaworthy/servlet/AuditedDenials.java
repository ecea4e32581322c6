package dev.seaworthy.servlet;

import dev.seaworthy.audit.Actor;
import dev.seaworthy.audit.AppendResult;
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
        AuditEvent event = AuditEvent.of(EventTypes.ACCESS_DENIED)
                .by(actor(denial.access()))
                .ipAddress(denial.clientAddress())
                .userAgent(denial.userAgent() == null ? null : TokenMask.applied(denial.userAgent()))
                .request(denial.method(), denial.path())
                .failed(reason(denial))
                .with("outcome", denial.outcome().name().toLowerCase(Locale.ROOT));
        if (denial.access().badCredential() && denial.outcome() != Access.Outcome.INVALID) {
            event = event.with("bad_credential", true);
        }
        if (denial.unreported() > 0) {
            event = event.with("unreported", denial.unreported());
        }
        write(event);
    }

    @Override
    public void remainUnreported(long count) {
        write(AuditEvent.of(EventTypes.ACCESS_DENIED)
                .by(Actor.anonymous())
                .failed("refused callers of whom no event was written before the application ended")
                .with("unreported", count));
    }

    private void write(AuditEvent event) {
        // Strangers must not be able to make request threads wait for the store.
        if (logger.log(event, AuditMode.ASYNC) instanceof AppendResult.Refused) {
            throw new DenialReports.NotWritten();
        }
    }

    private static Actor actor(Access access) {
        String principal = access.principal();
        if (principal == null) {
            return Actor.anonymous();
        }
        return access.kind() == Access.Kind.USER ? Actor.user(principal) : Actor.service(principal);
    }

    private static String reason(AccessDenial denial) {
        return switch (denial.outcome()) {
            case MISSING -> "no credential was sent";
            case INVALID -> "the credential is not valid";
            default -> "the caller lacks the role, or no authoriser is configured";
        };
    }
}
