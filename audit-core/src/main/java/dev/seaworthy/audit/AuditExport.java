package dev.seaworthy.audit;

import java.io.IOException;
import java.io.Writer;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Streams all events that match, newest first, page by page, so that memory stays flat and no transaction stays open.
 * Thread-safe.
 *
 * <p>An export is bounded by the newest id at its start, and goes down from there: what is logged meanwhile is not part
 * of it. An event that is stored meanwhile under an older id is, if the export has not come past it: from a journal, or
 * from a node while the clock of another one is ahead.
 *
 * <p>A failure half-way is thrown, and the writer is then not flushed: an export is whole only when the call returns.
 */
public final class AuditExport {
    /** What spreadsheets take for a formula, and the full-width forms that some of them take as well. */
    private static final String FORMULA_STARTS = "=+-@\t\r\n|%\uFF1D\uFF0B\uFF0D\uFF20";

    private final AuditReader reader;

    /** Exports what this reader finds. */
    public AuditExport(AuditReader reader) {
        this.reader = reader;
    }

    /**
     * Hands over each event, in the caller's thread.
     *
     * @return the span of time that a filter without an index confined the export to; empty when it is complete
     * @throws AuditStoreException when the store fails on the way
     */
    public Optional<TimeWindow> forEach(AuditQuery query, Consumer<StoredEvent> sink) {
        AuditQuery next = paged(query);
        AuditPage first = reader.page(next);
        Optional<AuditPage> page = Optional.of(first);
        while (page.isPresent()) {
            page.get().items().forEach(sink);
            page = page.get().nextCursor().map(cursor -> reader.page(next.cursor(cursor)));
        }
        return first.window();
    }

    /**
     * Writes one JSON object per line; the writer is flushed, not closed. Nothing is written if the query is refused.
     *
     * @return the span of time that a filter without an index confined the export to; empty when it is complete
     */
    public Optional<TimeWindow> ndjson(AuditQuery query, Writer out) throws IOException {
        return write(query, "", out, event -> {
            AuditJson.writeEvent(out, event);
            out.write('\n');
        });
    }

    /**
     * Writes a header and one line per event as RFC 4180 CSV; text that a spreadsheet would run as a formula gets a
     * leading apostrophe. The writer is flushed, not closed. Nothing is written if the query is refused.
     *
     * @return the span of time that a filter without an index confined the export to; empty when it is complete
     */
    public Optional<TimeWindow> csv(AuditQuery query, Writer out) throws IOException {
        String columns = EventField.all().stream().map(EventField::column).collect(Collectors.joining(","));
        return write(query, "id,created_at," + columns + ",truncated,leaf_hash\r\n", out, event -> csvLine(out, event));
    }

    private Optional<TimeWindow> write(AuditQuery query, String head, Writer out, EventSink sink) throws IOException {
        AuditQuery next = paged(query);
        AuditPage page = reader.page(next);
        Optional<TimeWindow> window = page.window();
        out.write(head);
        while (true) {
            for (StoredEvent event : page.items()) {
                sink.accept(event);
            }
            Optional<String> cursor = page.nextCursor();
            if (cursor.isEmpty()) {
                out.flush();
                return window;
            }
            page = reader.page(next.cursor(cursor.get()));
        }
    }

    /** As large pages as there are, and no count of what matches with each. */
    private static AuditQuery paged(AuditQuery query) {
        return new AuditQuery(
                query.equal(),
                query.eventTypes(),
                query.severities(),
                query.statuses(),
                query.from(),
                query.to(),
                AuditQuery.MAX_LIMIT,
                query.cursor(),
                false);
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
        return !value.isEmpty() && FORMULA_STARTS.indexOf(value.charAt(0)) >= 0;
    }

    @FunctionalInterface
    private interface EventSink {
        void accept(StoredEvent event) throws IOException;
    }
}
