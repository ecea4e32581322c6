package dev.seaworthy.audit;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;

/**
 * The canonical encoding of events and the hashes over it, as {@code docs/audit-format.md} defines them. One may serve for
 * many events, which spares a buffer and a digest for each; not thread-safe.
 */
final class CanonicalForm {
    /** The first byte of the encoding, and the column {@code schema_ver}. */
    static final int VERSION = 1;

    static final int ID = 1;
    static final int CREATED_AT = 2;
    static final int TRUNCATED = 25;
    static final int PERSONAL_FIELDS = 26;
    static final int COMMITMENT = 27;

    private static final byte LEAF_PREFIX = 0;

    private final TaggedBytes bytes = new TaggedBytes();
    private final MessageDigest digest = sha256();

    /** The bytes that the leaf covers; personal fields are in them only through the commitment. */
    byte[] canonicalBytes(AuditEvent event, int personalBits, byte[] commitment) {
        writeCanonical(event, personalBits, commitment);
        return bytes.toByteArray();
    }

    byte[] leafHash(AuditEvent event, int personalBits, byte[] commitment) {
        writeCanonical(event, personalBits, commitment);
        digest.update(LEAF_PREFIX);
        bytes.updateInto(digest);
        return digest.digest();
    }

    byte[] commitment(byte[] salt, AuditEvent event, int personalBits) {
        bytes.clear();
        for (EventField field : EventField.all()) {
            String value = event.text(field);
            if (value != null && (personalBits & field.bit()) != 0) {
                bytes.put(field.tag(), value.getBytes(StandardCharsets.UTF_8));
            }
        }
        digest.update(salt);
        bytes.updateInto(digest);
        return digest.digest();
    }

    /** Everything, personal fields in the clear: the payload of the journal. */
    static byte[] payload(AuditEvent event) {
        TaggedBytes bytes = new TaggedBytes();
        writeHead(bytes, event);
        for (EventField field : EventField.all()) {
            String value = event.text(field);
            if (value != null) {
                bytes.put(field.tag(), value.getBytes(StandardCharsets.UTF_8));
            }
        }
        bytes.putInt(TRUNCATED, event.truncatedBits());
        bytes.putInt(PERSONAL_FIELDS, event.type().personalBits());
        return bytes.toByteArray();
    }

    private void writeCanonical(AuditEvent event, int personalBits, byte[] commitment) {
        bytes.clear();
        writeHead(bytes, event);
        for (EventField field : EventField.all()) {
            String value = event.text(field);
            if (value != null && (personalBits & field.bit()) == 0) {
                bytes.put(field.tag(), value.getBytes(StandardCharsets.UTF_8));
            }
        }
        bytes.putInt(TRUNCATED, event.truncatedBits());
        bytes.putInt(PERSONAL_FIELDS, personalBits);
        bytes.put(COMMITMENT, commitment);
    }

    private static void writeHead(TaggedBytes bytes, AuditEvent event) {
        UUID id = Objects.requireNonNull(event.id(), "id");
        Instant createdAt = Objects.requireNonNull(event.createdAt(), "createdAt");
        bytes.version(VERSION);
        bytes.putLongs(ID, id.getMostSignificantBits(), id.getLeastSignificantBits());
        bytes.putLongs(CREATED_AT, Micros.of(createdAt));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
