package dev.seaworthy.servlet;

import dev.seaworthy.audit.AuditExport;
import dev.seaworthy.audit.AuditQuery;
import dev.seaworthy.audit.AuditReader;
import jakarta.servlet.http.HttpServletResponse;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code /api/v1/audit/export}: every event that matches, streamed as an attachment. */
final class AuditExportEndpoint {
    private final AuditReader reader;
    private final AuditExport export;

    AuditExportEndpoint(AuditReader reader) {
        this.reader = reader;
        this.export = new AuditExport(reader);
    }

    void handle(Exchange exchange) throws IOException {
        Map<String, String> filters = new HashMap<>(exchange.parameters());
        String format = filters.remove("format");
        AuditQuery query = AuditQuery.parse(filters, "limit", "cursor", "count");
        boolean csv = isCsv(format);
        // What is wrong with the query must come to light while there is still a status line to say so.
        reader.page(query.limit(1));
        HttpServletResponse response = csv
                ? exchange.stream("text/csv;charset=utf-8;header=present", "audit.csv")
                : exchange.stream("application/x-ndjson", "audit.ndjson");
        if (!exchange.isHead()) {
            write(query, csv, response);
        }
    }

    private void write(AuditQuery query, boolean csv, HttpServletResponse response) throws IOException {
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
