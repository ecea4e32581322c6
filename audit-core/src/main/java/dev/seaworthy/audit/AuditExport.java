package dev.seaworthy.audit;

import java.io.IOException;
import java.io.Writer;
import java.time.Instant;
import java.util.Optional;
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

    /** Writes one JSON object per line; the writer is flushed, not closed. */
    public void ndjson(AuditQuery query, Writer out) throws IOException {
        each(query, event -> {
            AuditJson.writeEvent(out, event);
            out.write('\n');
        });
        out.flush();
    }

    /**
     * Writes a header and one line per event as RFC 4180 CSV; text that a spreadsheet would run as a formula gets a
     * leading apostrophe. The writer is flushed, not closed.
     */
    public void csv(AuditQuery query, Writer out) throws IOException {
        out.write("id,created_at");
        for (EventField field : EventField.all()) {
            out.write(',');
            out.write(field.column());
        }
        out.write(",truncated,leaf_hash\r\n");
        each(query, event -> csvLine(out, event));
        out.flush();
    }

    private void each(AuditQuery query, EventSink sink) throws IOException {
        AuditQuery next = query.limit(AuditQuery.MAX_LIMIT);
        Optional<String> cursor;
        do {
            AuditPage page = reader.page(next);
            for (StoredEvent event : page.items()) {
                sink.accept(event);
            }
            cursor = page.nextCursor();
            if (cursor.isPresent()) {
                next = next.cursor(cursor.get());
            }
        } while (cursor.isPresent());
    }

    private static void csvLine(Writer out, StoredEvent event) throws IOException {
        out.write(event.id().toString());
        out.write(',');
        out.write(time(event.createdAt()));
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
        out.write(java.util.HexFormat.of().formatHex(event.evidence().leafHash()));
        out.write("\r\n");
    }

    private static String time(Instant instant) {
        return AuditJson.time(instant);
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
