package dev.seaworthy.servlet;

import dev.seaworthy.audit.AuditExport;
import dev.seaworthy.audit.AuditQuery;
import dev.seaworthy.audit.AuditReader;
import dev.seaworthy.audit.TimeWindow;
import jakarta.servlet.http.HttpServletResponse;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/** {@code /api/v1/audit/export}: every event that matches, streamed as an attachment. */
final class AuditExportEndpoint {
    /** The span that a filter without an index confines the export to, as an ISO-8601 interval. */
    private static final String WINDOW = "X-Seaworthy-Window";

    /** Clients that read slowly hold a thread of the container each; it must keep enough for the host. */
    private static final int MOST_AT_ONCE = 8;

    private final Semaphore running = new Semaphore(MOST_AT_ONCE);
    private final AuditReader reader;
    private final AuditedReads reads;

    AuditExportEndpoint(AuditReader reader, AuditedReads reads) {
        this.reader = reader;
        this.reads = reads;
    }

    void handle(Exchange exchange) throws IOException {
        if (!running.tryAcquire()) {
            throw new Refusal(
                    ProblemType.UNAVAILABLE,
                    MOST_AT_ONCE + " exports run already, which is the most at once; try again when one has ended");
        }
        try {
            answer(exchange);
        } finally {
            running.release();
        }
    }

    private void answer(Exchange exchange) throws IOException {
        Map<String, String> filters = new HashMap<>(exchange.parameters());
        String format = filters.remove("format");
        AuditQuery query = AuditQuery.parse(filters, "limit", "cursor", "count");
        boolean csv = isCsv(format);
        // What is wrong with the query must come to light while there is still a status line to say so.
        Optional<TimeWindow> window = reader.page(query.limit(1)).window();
        HttpServletResponse response = csv
                ? exchange.stream("text/csv;charset=utf-8;header=present", "audit.csv")
                : exchange.stream("application/x-ndjson", "audit.ndjson");
        window.ifPresent(span -> response.setHeader(WINDOW, Json.time(span.from()) + "/" + Json.time(span.to())));
        if (exchange.isHead()) {
            reads.ignore(exchange);
            // Else Jetty would say that the body has no bytes.
            response.flushBuffer();
            return;
        }
        stream(
                exchange,
                window.map(span -> query.from(span.from()).to(span.to())).orElse(query),
                csv,
                response);
    }

    private void stream(Exchange exchange, AuditQuery query, boolean csv, HttpServletResponse response)
            throws IOException {
        // Told once the first page is read, so that no export contains the event that tells of it.
        AuditRowCount counted = new AuditRowCount(reader, () -> reads.exportBegins(exchange));
        boolean complete = false;
        try {
            write(new AuditExport(counted), query, csv, response);
            complete = true;
        } finally {
            reads.exportEnds(exchange, counted.rows(), complete);
        }
    }

    private static void write(AuditExport export, AuditQuery query, boolean csv, HttpServletResponse response)
            throws IOException {
        Writer out = new BufferedWriter(new OutputStreamWriter(response.getOutputStream(), StandardCharsets.UTF_8));
        if (csv) {
            export.csv(query, out);
        } else {
            export.ndjson(query, out);
        }
    }

    private static boolean isCsv(@Nullable String format) {
        if (format == null || format.equals("ndjson")) {
            return false;
        }
        if (format.equals("csv")) {
            return true;
        }
        throw Refusal.badParameter("format \"" + SafeText.shown(format) + "\" is not legal; use ndjson or csv");
    }
}
