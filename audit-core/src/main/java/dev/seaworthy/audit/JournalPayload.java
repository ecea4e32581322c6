package dev.seaworthy.audit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads back what {@link CanonicalForm#payload} wrote; tags it does not know are skipped. */
final class JournalPayload {
    private static final Map<Integer, EventField> BY_TAG = byTag();

    private JournalPayload() {}

    /**
     * The event in these bytes.
     *
     * @throws IOException when they are no event, or one of a version unknown here
     */
    static AuditEvent read(byte[] payload) throws IOException {
        try {
            return readTagged(ByteBuffer.wrap(payload));
        } catch (RuntimeException garbled) {
            throw new IOException("journal record is no audit event: " + garbled.getMessage(), garbled);
        }
    }

    private static AuditEvent readTagged(ByteBuffer in) throws IOException {
        int version = in.get();
        if (version != CanonicalForm.VERSION) {
            throw new IOException("journal record has version " + version + ", known is " + CanonicalForm.VERSION
                    + "; drain it with the newer library that wrote it");
        }
        @Nullable String[] values = new String[EventField.all().size()];
        @Nullable UUID id = null;
        @Nullable Instant createdAt = null;
        int truncated = 0;
        int personal = 0;
        while (in.hasRemaining()) {
            int tag = in.get();
            ByteBuffer value = in.slice(in.position() + Integer.BYTES, in.getInt());
            in.position(in.position() + value.limit());
            EventField field = BY_TAG.get(tag);
            if (field != null) {
                values[field.index()] = StandardCharsets.UTF_8.decode(value).toString();
            } else if (tag == CanonicalForm.ID) {
                id = new UUID(value.getLong(), value.getLong());
            } else if (tag == CanonicalForm.CREATED_AT) {
                createdAt = Micros.toInstant(value.getLong());
            } else if (tag == CanonicalForm.TRUNCATED) {
                truncated = value.getInt();
            } else if (tag == CanonicalForm.PERSONAL_FIELDS) {
                personal = value.getInt();
            }
        }
        String typeName = values[EventField.EVENT_TYPE.index()];
        if (id == null || createdAt == null || typeName == null) {
            throw new IOException("journal record lacks id, time or type");
        }
        return new AuditEvent(typeOf(typeName, personal), values, Map.of(), truncated, id, createdAt);
    }

    /** The registry of the process that wrote it may be gone; only what matters for storing is rebuilt. */
    private static EventType typeOf(String name, int personalBits) {
        Set<EventField> declared = new TreeSet<>(EventField.ofBits(personalBits));
        declared.removeIf(EventField::personal);
        return EventType.of(name).withPersonal(declared.toArray(EventField[]::new));
    }

    private static Map<Integer, EventField> byTag() {
        Map<Integer, EventField> fields = new HashMap<>();
        EventField.all().forEach(field -> fields.put(field.tag(), field));
        return fields;
    }
}
