package dev.seaworthy.audit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;

/** A dead letter as it stands in its file: time in microseconds, length of the reason, reason, payload of the journal. */
final class DeadLetterRecord {
    private static final int MAX_REASON = 500;

    private final byte[] bytes;

    private DeadLetterRecord(byte[] bytes) {
        this.bytes = bytes;
    }

    static DeadLetterRecord of(byte[] payload, String reason, Instant since) {
        byte[] text = StorableText.of(reason, MAX_REASON).getBytes(StandardCharsets.UTF_8);
        return new DeadLetterRecord(ByteBuffer.allocate(Long.BYTES + Integer.BYTES + text.length + payload.length)
                .putLong(Micros.of(since))
                .putInt(text.length)
                .put(text)
                .put(payload)
                .array());
    }

    static DeadLetterRecord read(byte[] bytes) {
        return new DeadLetterRecord(bytes);
    }

    byte[] bytes() {
        return bytes;
    }

    DeadLetter letter() {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        Instant since = Micros.toInstant(in.getLong());
        byte[] reason = new byte[in.getInt()];
        in.get(reason);
        return new DeadLetter(event(), new String(reason, StandardCharsets.UTF_8), since);
    }

    /** What the journal took, and takes again. */
    byte[] payload() {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        in.position(Long.BYTES + Integer.BYTES + in.getInt(Long.BYTES));
        byte[] payload = new byte[in.remaining()];
        in.get(payload);
        return payload;
    }

    private Optional<AuditEvent> event() {
        try {
            return Optional.of(JournalPayload.read(payload()));
        } catch (IOException unreadable) {
            return Optional.empty();
        }
    }
}
