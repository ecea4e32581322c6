package dev.seaworthy.audit.jdbc;

import dev.seaworthy.audit.EventField;
import dev.seaworthy.audit.Evidence;
import dev.seaworthy.audit.StoredEvent;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

/** Writes events in the binary format of COPY (PostgreSQL documentation, "COPY", binary format). */
final class PostgresCopy {
    private static final byte[] SIGNATURE = {'P', 'G', 'C', 'O', 'P', 'Y', '\n', (byte) 0xff, '\r', '\n', 0};
    private static final int NULL = -1;
    private static final int END = -1;
    /** PostgreSQL counts time from 2000-01-01. */
    private static final long EPOCH_SECONDS = 946_684_800L;

    private PostgresCopy() {}

    static boolean isPossible(Connection connection) throws SQLException {
        return connection.isWrapperFor(PGConnection.class);
    }

    static void insert(Connection connection, String table, List<StoredEvent> events) throws SQLException, IOException {
        String sql = "COPY " + table + " (" + EventRow.COLUMN_LIST + ") FROM STDIN (FORMAT BINARY)";
        connection.unwrap(PGConnection.class).getCopyAPI().copyIn(sql, new ByteArrayInputStream(encoded(events)));
    }

    private static byte[] encoded(List<StoredEvent> events) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(events.size() * 512);
        DataOutputStream out = new DataOutputStream(bytes);
        out.write(SIGNATURE);
        out.writeInt(0);
        out.writeInt(0);
        for (StoredEvent event : events) {
            writeRow(out, event);
        }
        out.writeShort(END);
        return bytes.toByteArray();
    }

    private static void writeRow(DataOutputStream out, StoredEvent event) throws IOException {
        out.writeShort(EventRow.COLUMNS.size());
        writeUuid(out, event.id());
        writeTime(out, event.createdAt());
        for (EventField field : EventField.all()) {
            String value = event.text(field);
            writeBytes(out, value == null ? null : value.getBytes(StandardCharsets.UTF_8));
        }
        Evidence evidence = event.evidence();
        writeInt(out, event.event().truncatedBits());
        writeInt(out, evidence.schemaVersion());
        writeInt(out, evidence.personalBits());
        writeBytes(out, evidence.leafHash());
        writeBytes(out, evidence.salt());
        writeBytes(out, evidence.commitment());
        writeUuid(out, evidence.batchId());
        writeInt(out, evidence.batchPosition());
    }

    private static void writeUuid(DataOutputStream out, @Nullable UUID value) throws IOException {
        if (value == null) {
            out.writeInt(NULL);
            return;
        }
        out.writeInt(2 * Long.BYTES);
        out.writeLong(value.getMostSignificantBits());
        out.writeLong(value.getLeastSignificantBits());
    }

    private static void writeTime(DataOutputStream out, Instant value) throws IOException {
        out.writeInt(Long.BYTES);
        out.writeLong((value.getEpochSecond() - EPOCH_SECONDS) * 1_000_000 + value.getNano() / 1000);
    }

    private static void writeInt(DataOutputStream out, int value) throws IOException {
        out.writeInt(Integer.BYTES);
        out.writeInt(value);
    }

    private static void writeBytes(DataOutputStream out, byte @Nullable [] value) throws IOException {
        if (value == null) {
            out.writeInt(NULL);
        } else {
            out.writeInt(value.length);
            out.write(value);
        }
    }
}
