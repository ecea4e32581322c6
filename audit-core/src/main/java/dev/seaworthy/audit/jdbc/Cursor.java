package dev.seaworthy.audit.jdbc;

import dev.seaworthy.audit.AuditQuery;
import dev.seaworthy.audit.BadCursorException;
import dev.seaworthy.audit.TimeWindow;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Where a page ended, and the window of its first page. Its text is bound to the filter by a checksum, which finds
 * mistakes; it is no secret and gives nobody a right.
 *
 * @param lastId the last id of the page
 * @param window the window, when there is one
 */
record Cursor(UUID lastId, Optional<TimeWindow> window) {
    private static final byte VERSION = 1;
    private static final int CHECKSUM = 8;
    private static final int SIZE = 1 + 16 + 1 + 16 + CHECKSUM;

    String encoded(AuditQuery query) {
        ByteBuffer bytes = ByteBuffer.allocate(SIZE);
        bytes.put(VERSION).putLong(lastId.getMostSignificantBits()).putLong(lastId.getLeastSignificantBits());
        bytes.put((byte) (window.isPresent() ? 1 : 0));
        bytes.putLong(window.map(span -> micros(span.from())).orElse(0L));
        bytes.putLong(window.map(span -> micros(span.to())).orElse(0L));
        bytes.put(checksum(query, bytes.array()));
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.array());
    }

    static Cursor decoded(String text, AuditQuery query) {
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(text);
            if (bytes.length != SIZE || bytes[0] != VERSION) {
                throw garbled();
            }
            byte[] expected = checksum(query, bytes);
            if (!Arrays.equals(expected, 0, CHECKSUM, bytes, SIZE - CHECKSUM, SIZE)) {
                throw garbled();
            }
            return read(ByteBuffer.wrap(bytes, 1, SIZE - 1));
        } catch (IllegalArgumentException | BufferUnderflowException | DateTimeException | ArithmeticException e) {
            throw garbled();
        }
    }

    private static Cursor read(ByteBuffer in) {
        UUID id = new UUID(in.getLong(), in.getLong());
        if (in.get() == 0) {
            return new Cursor(id, Optional.empty());
        }
        TimeWindow window = new TimeWindow(instant(in.getLong()), instant(in.getLong()));
        if (Duration.between(window.from(), window.to()).compareTo(AuditQuery.MAX_WINDOW) > 0) {
            throw garbled();
        }
        return new Cursor(id, Optional.of(window));
    }

    private static long micros(Instant instant) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
    }

    private static Instant instant(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }

    private static BadCursorException garbled() {
        return new BadCursorException("the cursor is garbled or belongs to a query with other filters; use next_cursor"
                + " of the page before with the same filters, or start again without a cursor");
    }

    private static byte[] checksum(AuditQuery query, byte[] bytes) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(fingerprint(query).getBytes(StandardCharsets.UTF_8));
            digest.update(bytes, 0, SIZE - CHECKSUM);
            return Arrays.copyOf(digest.digest(), CHECKSUM);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** What must be equal from page to page; the size of the page may change. */
    private static String fingerprint(AuditQuery query) {
        StringBuilder text = new StringBuilder();
        query.equal().forEach((field, value) -> text.append(field.column())
                .append('=')
                .append(value.length())
                .append(':')
                .append(value));
        List.of(query.eventTypes(), query.severities(), query.statuses()).forEach(values -> {
            text.append('|');
            values.forEach(value -> text.append(value.length()).append(':').append(value));
        });
        return text.append('|').append(query.from()).append(query.to()).toString();
    }
}
