package dev.seaworthy.servlet;

import dev.seaworthy.audit.AuditEvent;
import dev.seaworthy.audit.AuditLogger;
import dev.seaworthy.audit.EventField;
import dev.seaworthy.audit.EventType;
import dev.seaworthy.audit.EventTypes;
import dev.seaworthy.audit.Resource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Writes who read what of the audit log into the audit log: one event for a read, two for an export. */
final class AuditedReads {
    /** Filters and paths name the people who were looked for. */
    private static final EventType READ =
            EventTypes.DATA_ACCESSED.withPersonal(EventField.REQUEST_PATH, EventField.METADATA);

    private static final Resource AUDIT_LOG = Resource.of("audit_log", null, null);

    private final AuditLogger logger;

    AuditedReads(AuditLogger logger) {
        this.logger = logger;
    }

    /**
     * To be called before the answer is written: where the type {@code data.access} is registered with {@code atLeast}, what
     * cannot be recorded is not read.
     */
    void record(Exchange exchange, int rows) {
        log(exchange, event(exchange).with("rows", rows));
    }

    /** Before the first row: a reader who is slow enough must not stay unrecorded until the end. */
    void exportBegins(Exchange exchange) {
        log(exchange, event(exchange).with("export", "begun"));
    }

    /** Whatever became of it. Rows that were read may still have been on their way when the client went. */
    void exportEnds(Exchange exchange, long rows, boolean complete) {
        AuditEvent event = event(exchange)
                .with("export", complete ? "complete" : "broken off")
                .with("rows", rows);
        log(exchange, complete ? event : event.failed("the export was not received to its end"));
    }

    /** Reads that are not recorded, by a filter of the host neither. */
    void ignore(Exchange exchange) {
        AuditedCall.ignore(exchange);
    }

    private void log(Exchange exchange, AuditEvent event) {
        AuditedCall.log(logger, exchange, event);
    }

    private static AuditEvent event(Exchange exchange) {
        return AuditedCall.of(READ, exchange).on(AUDIT_LOG).with("filter", filter(exchange));
    }

    /** What was looked for, in the path and in the query; never the credential, should the caller have sent it there too. */
    private static Map<String, Object> filter(Exchange exchange) {
        String credentials = BearerTokens.credentials(exchange.request());
        Map<String, Object> filter = new TreeMap<>();
        for (Map<String, String> values : List.of(exchange.parameters(), exchange.variables())) {
            values.forEach((name, value) -> filter.put(
                    name, credentials == null || credentials.isEmpty() ? value : value.replace(credentials, "***")));
        }
        if (filter.remove("cursor") != null) {
            filter.put("continued", true);
        }
        return filter;
    }
}
