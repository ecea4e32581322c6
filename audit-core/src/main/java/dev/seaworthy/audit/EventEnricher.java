package dev.seaworthy.audit;

/** Adds what an application knows about every event; called on the thread that logs, before redaction. */
@FunctionalInterface
public interface EventEnricher {
    /** The event with more fields; what this throws is logged and the event goes on without. */
    AuditEvent enrich(AuditEvent event);
}
