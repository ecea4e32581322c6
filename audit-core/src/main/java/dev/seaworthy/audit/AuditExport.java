package dev.seaworthy.audit;

import java.io.IOException;
import java.io.Writer;
import java.util.HexFormat;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Streams events to a writer, newest first, page by page, so that memory stays flat. What is logged after the start is
 * not part of the export.
 */
public final class AuditExport {
    private final AuditReader reader;

    /** Exports what this reader finds. */
    public AuditExport(AuditReader reader) {
        this.reader = reader;
    }

    /** Writes one JSON object per line; the writer is flushed, not closed. Nothing is written if the query is refused. */
    public void ndjson(AuditQuery query, Writer out) throws IOException {
        write(query, "", out, event -> {
            AuditJson.writeEvent(out, event);
            out.write('\n');
        });
    }

    /**
     * Writes a header and one line per event as RFC 4180 CSV; text that a spreadsheet would run as a formula gets a
     * leading apostrophe. The writer is flushed, not closed. Nothing is written if the query is refused.
     */
    public void csv(AuditQuery query, Writer out) throws IOException {
        String columns = EventField.all().stream().map(EventField::column).collect(Collectors.joining(","));
        write(query, "id,created_at," + columns + ",truncated,leaf_hash\r\n", out, event -> csvLine(out, event));
    }

    private void write(AuditQuery query, String head, Writer out, EventSink sink) throws IOException {
        AuditQuery next = query.limit(AuditQuery.MAX_LIMIT);
        AuditPage page = reader.page(next);
        out.write(head);
        while (true) {
            for (StoredEvent event : page.items()) {
                sink.accept(event);
            }
            Optional<String> cursor = page.nextCursor();
            if (cursor.isEmpty()) {
                out.flush();
                return;
            }
            page = reader.page(next.cursor(cursor.get()));
        }
    }

    private static void csvLine(Writer out, StoredEvent event) throws IOException {
        out.write(event.id().toString());
        out.write(',');
        out.write(AuditJson.time(event.createdAt()));
        for (EventField field : EventField.all()) {
            out.write(',');
            writeCell(out, event.text(field));
        }
        out.write(',');
        out.write(String.join(
                " ",
                EventField.ofBits(event.event().truncatedBits()).stream()
                        .map(EventField::column)
                        .toList()));
        out.write(',');
        out.write(HexFormat.of().formatHex(event.evidence().leafHash()));
        out.write("\r\n");
    }

    private static void writeCell(Writer out, @Nullable String value) throws IOException {
        if (value == null) {
            return;
        }
        String guarded = looksLikeFormula(value) ? "'" + value : value;
        out.write('"');
        out.write(guarded.replace("\"", "\"\""));
        out.write('"');
    }

    private static boolean looksLikeFormula(String value) {
        return !value.isEmpty() && "=+-@\t\r\n|%".indexOf(value.charAt(0)) >= 0;
    }

    @FunctionalInterface
    private interface EventSink {
        void accept(StoredEvent event) throws IOException;
    }
}
