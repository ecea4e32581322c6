package dev.seaworthy.examples.quickstart;

import dev.seaworthy.alerts.Alert;
import dev.seaworthy.alerts.AlertListener;
import dev.seaworthy.alerts.Alerts;
import dev.seaworthy.alerts.Silence;
import dev.seaworthy.alerts.slo.JdbcCountStore;
import dev.seaworthy.alerts.slo.SchemaMode;
import dev.seaworthy.alerts.slo.SloMonitor;
import dev.seaworthy.audit.Actor;
import dev.seaworthy.audit.AuditEvent;
import dev.seaworthy.audit.AuditLogger;
import dev.seaworthy.audit.EventType;
import dev.seaworthy.audit.EventTypes;
import dev.seaworthy.audit.Resource;
import dev.seaworthy.audit.Severity;
import dev.seaworthy.metrics.MetricsMonitor;

/** What is watched: rules over the meters, told to the log, and objectives, counted in the application's own database. */
final class AlertWiring {

    static final EventType FIRED = type("alert.fired").withSeverity(Severity.HIGH);
    static final EventType RESOLVED = type("alert.resolved");
    static final EventType SILENCED = type("alert.silenced").withSeverity(Severity.MEDIUM);
    static final EventType UNSILENCED = type("alert.unsilenced");

    private AlertWiring() {}

    /** Budgets outlive the process: they are rows beside those of the application, and part of its backup. */
    static SloMonitor objectives(Database database, MetricsMonitor metrics) {
        return SloMonitor.builder(metrics)
                .store(JdbcCountStore.builder(database.requests())
                        .schemaMode(SchemaMode.MIGRATE)
                        .build())
                .build()
                .start();
    }

    /** What fires when the application stops does so still when it starts again: nobody is told twice. */
    static Alerts alerts(DataFolder folder, AuditLogger audit, MetricsMonitor metrics) {
        return Alerts.builder(metrics)
                .label("application", "quickstart")
                .stateFile(folder.alerts())
                .listener(audited(audit))
                .build()
                .start();
    }

    /** The audit trail hears what fired, and who did not want to hear of it. */
    private static AlertListener audited(AuditLogger audit) {
        return new AlertListener() {
            @Override
            public void fired(Alert alert) {
                audit.log(about(FIRED, alert.id(), Actor.system())
                        .description(alert.summary())
                        .with("alert_severity", alert.severity().word())
                        .with("labels", alert.labels()));
            }

            @Override
            public void resolved(Alert alert) {
                audit.log(about(RESOLVED, alert.id(), Actor.system()).with("labels", alert.labels()));
            }

            @Override
            public void silenced(Silence silence) {
                audit.log(about(SILENCED, silence.rule(), Actor.service(silence.by()))
                        .description(silence.reason())
                        .with("labels", silence.labels())
                        .with("until", silence.until().toString()));
            }

            @Override
            public void unsilenced(Silence silence, String by) {
                audit.log(about(UNSILENCED, silence.rule(), Actor.service(by)).with("labels", silence.labels()));
            }
        };
    }

    private static AuditEvent about(EventType type, String rule, Actor actor) {
        return AuditEvent.of(type).by(actor).on(Resource.of("alert_rule", rule));
    }

    private static EventType type(String name) {
        return EventType.of(name).inCategory(EventTypes.SYSTEM);
    }
}
