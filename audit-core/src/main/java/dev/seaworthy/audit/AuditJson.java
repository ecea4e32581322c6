package dev.seaworthy.audit;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamWriteFeature;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Writes what the audit trail answers as JSON: keys in snake case, times in UTC with microseconds, unknown as null. */
public final class AuditJson {
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNumberLength(JsonText.MAX_DIGITS)
                    .build())
            .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
            .disable(StreamWriteFeature.FLUSH_PASSED_TO_STREAM)
            .build();
    private static final DateTimeFormatter MICROSECONDS = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);
    /** The order of the keys, as readers expect it. */
    private static final List<EventField> LEADING = List.of(
            EventField.EVENT_TYPE,
            EventField.EVENT_CATEGORY,
            EventField.SEVERITY,
            EventField.USER_ID,
            EventField.USERNAME,
            EventField.IP_ADDRESS,
            EventField.USER_AGENT,
            EventField.REQUEST_METHOD,
            EventField.REQUEST_PATH,
            EventField.DESCRIPTION,
            EventField.RESOURCE_TYPE,
            EventField.RESOURCE_ID,
            EventField.RESOURCE_NAME,
            EventField.METADATA,
            EventField.STATUS,
            EventField.ERROR_MESSAGE);

    private static final List<EventField> TRAILING = List.of(
            EventField.TENANT_ID,
            EventField.ACTOR_TYPE,
            EventField.IMPERSONATOR_ID,
            EventField.TRACE_ID,
            EventField.SPAN_ID,
            EventField.NODE_ID);

    private AuditJson() {}

    /** One event. */
    public static String of(StoredEvent event) {
        return written(json -> writeEvent(json, event));
    }

    /** {@code {"items", "next_cursor", "window"}}, and {@code count_up_to_10000} when counted. */
    public static String of(AuditPage page) {
        return written(json -> {
            json.writeStartObject();
            json.writeArrayFieldStart("items");
            for (StoredEvent event : page.items()) {
                writeEvent(json, event);
            }
            json.writeEndArray();
            text(json, "next_cursor", page.nextCursor().orElse(null));
            writeWindow(json, page.window().orElse(null));
            if (page.countUpTo10000().isPresent()) {
                json.writeNumberField("count_up_to_10000", page.countUpTo10000().getAsLong());
            }
            json.writeEndObject();
        });
    }

    /** {@code {"items"}} with one entry per username or address. */
    public static String of(List<FailedLogins> groups, FailedLogins.Grouping grouping) {
        return written(json -> {
            json.writeStartObject();
            json.writeArrayFieldStart("items");
            for (FailedLogins group : groups) {
                json.writeStartObject();
                text(json, grouping.field().column(), group.key());
                json.writeNumberField("count", group.count());
                json.writeStringField("first_at", time(group.firstAt()));
                json.writeStringField("last_at", time(group.lastAt()));
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
        });
    }

    /** The summary of a span. */
    public static String of(AuditStatistics statistics) {
        return written(json -> {
            json.writeStartObject();
            json.writeStringField("from", time(statistics.from()));
            json.writeStringField("to", time(statistics.to()));
            json.writeNumberField("total", statistics.total());
            counts(json, "by_category", statistics.byCategory());
            counts(json, "by_severity", statistics.bySeverity());
            counts(json, "by_status", statistics.byStatus());
            json.writeObjectFieldStart("authentication");
            json.writeNumberField("success", statistics.loginsSucceeded());
            json.writeNumberField("failed", statistics.loginsFailed());
            if (statistics.loginSuccessRate().isPresent()) {
                json.writeNumberField(
                        "success_rate", statistics.loginSuccessRate().getAsDouble());
            } else {
                json.writeNullField("success_rate");
            }
            json.writeEndObject();
            json.writeEndObject();
        });
    }

    /** The loss account. */
    public static String of(AuditAccount account) {
        return written(json -> {
            json.writeStartObject();
            json.writeNumberField("offered", account.offered());
            json.writeNumberField("recovered", account.recovered());
            json.writeNumberField("stored", account.stored());
            json.writeNumberField("joined", account.joined());
            json.writeNumberField("queued", account.queued());
            json.writeNumberField("in_flight", account.inFlight());
            json.writeNumberField("spooled", account.spooled());
            json.writeNumberField("dead_lettered", account.deadLettered());
            json.writeObjectFieldStart("refused");
            for (Map.Entry<RefusalReason, Long> refused : account.refused().entrySet()) {
                json.writeNumberField(refused.getKey().text(), refused.getValue());
            }
            json.writeEndObject();
            json.writeEndObject();
        });
    }

    /** The time as all answers show it: ISO-8601, UTC, microseconds. */
    public static String time(Instant instant) {
        return MICROSECONDS.format(instant);
    }

    static void writeEvent(Writer out, StoredEvent event) throws IOException {
        try (JsonGenerator json = FACTORY.createGenerator(out)) {
            writeEvent(json, event);
        }
    }

    private static void writeEvent(JsonGenerator json, StoredEvent event) throws IOException {
        json.writeStartObject();
        json.writeStringField("id", event.id().toString());
        for (EventField field : LEADING) {
            if (field == EventField.METADATA) {
                writeMetadata(json, event.text(field));
            } else {
                text(json, field.column(), event.text(field));
            }
        }
        json.writeStringField("created_at", time(event.createdAt()));
        for (EventField field : TRAILING) {
            text(json, field.column(), event.text(field));
        }
        json.writeArrayFieldStart("truncated");
        for (EventField field : EventField.ofBits(event.event().truncatedBits())) {
            json.writeString(field.column());
        }
        json.writeEndArray();
        writeEvidence(json, event.evidence());
        json.writeEndObject();
    }

    private static void writeEvidence(JsonGenerator json, Evidence evidence) throws IOException {
        json.writeNumberField("schema_ver", evidence.schemaVersion());
        json.writeNumberField("pii_fields", evidence.personalBits());
        text(json, "leaf_hash", hex(evidence.leafHash()));
        text(json, "pii_salt", hex(evidence.salt()));
        text(json, "pii_commit", hex(evidence.commitment()));
        UUID batch = evidence.batchId();
        text(json, "batch_id", batch == null ? null : batch.toString());
        json.writeNumberField("batch_pos", evidence.batchPosition());
    }

    /** Metadata is an object already; written as it is, so that its numbers keep their digits. */
    private static void writeMetadata(JsonGenerator json, @Nullable String metadata) throws IOException {
        json.writeFieldName(EventField.METADATA.column());
        if (metadata == null) {
            json.writeNull();
        } else if (isObject(metadata)) {
            json.writeRawValue(metadata);
        } else {
            json.writeStartObject();
            json.writeStringField("_unreadable", metadata);
            json.writeEndObject();
        }
    }

    /** What was written into the table by hand must not break out of its place in the answer. */
    private static boolean isObject(String text) {
        try (JsonParser parser = FACTORY.createParser(text)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return false;
            }
            parser.skipChildren();
            return parser.currentToken() == JsonToken.END_OBJECT && parser.nextToken() == null;
        } catch (IOException garbled) {
            return false;
        }
    }

    private static void writeWindow(JsonGenerator json, @Nullable TimeWindow window) throws IOException {
        if (window == null) {
            json.writeNullField("window");
            return;
        }
        json.writeObjectFieldStart("window");
        json.writeStringField("from", time(window.from()));
        json.writeStringField("to", time(window.to()));
        json.writeEndObject();
    }

    private static void counts(JsonGenerator json, String name, Map<String, Long> counts) throws IOException {
        json.writeObjectFieldStart(name);
        for (Map.Entry<String, Long> count : counts.entrySet()) {
            json.writeNumberField(count.getKey(), count.getValue());
        }
        json.writeEndObject();
    }

    private static void text(JsonGenerator json, String name, @Nullable String value) throws IOException {
        if (value == null) {
            json.writeNullField(name);
        } else {
            json.writeStringField(name, value);
        }
    }

    private static @Nullable String hex(byte @Nullable [] bytes) {
        return bytes == null ? null : HexFormat.of().formatHex(bytes);
    }

    private static String written(Body body) {
        StringWriter out = new StringWriter();
        try (JsonGenerator json = FACTORY.createGenerator(out)) {
            body.writeTo(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toString();
    }

    @FunctionalInterface
    private interface Body {
        void writeTo(JsonGenerator json) throws IOException;
    }
}
