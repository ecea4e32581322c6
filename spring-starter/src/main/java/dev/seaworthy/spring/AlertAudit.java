package dev.seaworthy.spring;

import dev.seaworthy.alerts.Alert;
import dev.seaworthy.alerts.AlertListener;
import dev.seaworthy.alerts.Silence;
import dev.seaworthy.audit.Actor;
import dev.seaworthy.audit.AuditEvent;
import dev.seaworthy.audit.AuditLogger;
import dev.seaworthy.audit.AuditMode;
import dev.seaworthy.audit.EventType;
import dev.seaworthy.audit.EventTypes;
import dev.seaworthy.audit.Resource;
import dev.seaworthy.audit.Severity;

/** Tells the audit trail what fired, and who did not want to hear of it. */
final class AlertAudit implements AlertListener {

    private static final EventType FIRED = type("alert.fired").withSeverity(Severity.HIGH);
    private static final EventType RESOLVED = type("alert.resolved");
    private static final EventType SILENCED = type("alert.silenced").withSeverity(Severity.MEDIUM);
    private static final EventType UNSILENCED = type("alert.unsilenced");

    private final AuditLogger logger;

    AlertAudit(AuditLogger logger) {
        this.logger = logger;
    }

    @Override
    public void fired(Alert alert) {
        log(event(FIRED, alert.id(), Actor.system())
                .description(alert.summary())
                .with("alert_severity", alert.severity().word())
                .with("labels", alert.labels()));
    }

    @Override
    public void resolved(Alert alert) {
        log(event(RESOLVED, alert.id(), Actor.system()).with("labels", alert.labels()));
    }

    @Override
    public void silenced(Silence silence) {
        log(event(SILENCED, silence.rule(), Actor.service(silence.by()))
                .description(silence.reason())
                .with("labels", silence.labels())
                .with("until", silence.until().toString()));
    }

    @Override
    public void unsilenced(Silence silence, String by) {
        log(event(UNSILENCED, silence.rule(), Actor.service(by)).with("labels", silence.labels()));
    }

    /** Without a transaction, which these threads do not have; {@code EventType.atLeast} asks for more. */
    private void log(AuditEvent event) {
        logger.log(event, AuditMode.ASYNC);
    }

    private static AuditEvent event(EventType type, String rule, Actor actor) {
        return AuditEvent.of(type).by(actor).on(Resource.of("alert_rule", rule));
    }

    private static EventType type(String name) {
        return EventType.of(name).inCategory(EventTypes.SYSTEM);
    }
}
