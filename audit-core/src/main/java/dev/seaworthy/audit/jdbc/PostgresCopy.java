package dev.seaworthy.audit.jdbc;

import dev.seaworthy.audit.EventField;
import dev.seaworthy.audit.Evidence;
import dev.seaworthy.audit.StoredEvent;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/**
 * Writes events in the binary format of COPY (PostgreSQL documentation, "COPY", binary format). Rows are sent while later
 * ones are still encoded, so that the server works meanwhile. For one use.
 */
final class PostgresCopy {
    private static final byte[] SIGNATURE = {'P', 'G', 'C', 'O', 'P', 'Y', '\n', (byte) 0xff, '\r', '\n', 0};
    private static final int NULL = -1;
    private static final int END = -1;
    /** PostgreSQL counts time from 2000-01-01. */
    private static final long EPOCH_SECONDS = 946_684_800L;
    /** Some fifty rows: large enough for few system calls, small enough to keep the server busy. */
    private static final int WORTH_SENDING = 1 << 15;

    private final CopyIn server;
    private byte[] bytes = new byte[2 * WORTH_SENDING];
    private int size;

    private PostgresCopy(CopyIn server) {
        this.server = server;
    }

    static boolean isPossible(Connection connection) throws SQLException {
        return connection.isWrapperFor(PGConnection.class);
    }

    static void insert(Connection connection, String table, List<StoredEvent> events) throws SQLException {
        String sql = "COPY " + table + " (" + EventRow.COLUMN_LIST + ") FROM STDIN (FORMAT BINARY)";
        CopyIn server = connection.unwrap(PGConnection.class).getCopyAPI().copyIn(sql);
        try {
            new PostgresCopy(server).write(events);
            server.endCopy();
        } catch (SQLException | RuntimeException | Error failure) {
            end(server, failure);
            throw failure;
        }
    }

    /** A copy left open would make the connection useless for its next borrower. */
    private static void end(CopyIn server, Throwable failure) {
        try {
            if (server.isActive()) {
                server.cancelCopy();
            }
        } catch (SQLException broken) {
            failure.addSuppressed(broken);
        }
    }

    private void write(List<StoredEvent> events) throws SQLException {
        put(SIGNATURE);
        putInt(0);
        putInt(0);
        for (StoredEvent event : events) {
            putRow(event);
            if (size >= WORTH_SENDING) {
                send();
            }
        }
        putShort(END);
        send();
    }

    private void send() throws SQLException {
        server.writeToCopy(bytes, 0, size);
        size = 0;
    }

    private void putRow(StoredEvent event) {
        putShort(EventRow.COLUMNS.size());
        putUuid(event.id());
        putTime(event.createdAt());
        for (EventField field : EventField.all()) {
            String value = event.text(field);
            putField(value == null ? null : value.getBytes(StandardCharsets.UTF_8));
        }
        Evidence evidence = event.evidence();
        putIntField(event.event().truncatedBits());
        putIntField(evidence.schemaVersion());
        putIntField(evidence.personalBits());
        putField(evidence.leafHash());
        putField(evidence.salt());
        putField(evidence.commitment());
        putUuid(evidence.batchId());
        putIntField(evidence.batchPosition());
    }

    private void putUuid(@Nullable UUID value) {
        if (value == null) {
            putInt(NULL);
            return;
        }
        putInt(2 * Long.BYTES);
        putLong(value.getMostSignificantBits());
        putLong(value.getLeastSignificantBits());
    }

    private void putTime(Instant value) {
        putInt(Long.BYTES);
        putLong((value.getEpochSecond() - EPOCH_SECONDS) * 1_000_000 + value.getNano() / 1000);
    }

    private void putIntField(int value) {
        putInt(Integer.BYTES);
        putInt(value);
    }

    private void putField(byte @Nullable [] value) {
        if (value == null) {
            putInt(NULL);
        } else {
            putInt(value.length);
            put(value);
        }
    }

    private void put(byte[] value) {
        reserve(value.length);
        System.arraycopy(value, 0, bytes, size, value.length);
        size += value.length;
    }

    private void putShort(int value) {
        reserve(Short.BYTES);
        bytes[size++] = (byte) (value >>> 8);
        bytes[size++] = (byte) value;
    }

    private void putInt(int value) {
        putShort(value >>> 16);
        putShort(value);
    }

    private void putLong(long value) {
        putInt((int) (value >>> 32));
        putInt((int) value);
    }

    private void reserve(int more) {
        if (size + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, size + more));
        }
    }
}
