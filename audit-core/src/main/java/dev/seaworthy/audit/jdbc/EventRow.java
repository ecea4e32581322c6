package dev.seaworthy.audit.jdbc;

import dev.seaworthy.audit.EventField;
import dev.seaworthy.audit.Evidence;
import dev.seaworthy.audit.StoredEvent;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** One event as a row of {@code seaworthy_audit_event}: the order of columns, binding and reading. */
final class EventRow {
    static final List<String> COLUMNS = columns();
    static final String COLUMN_LIST = String.join(", ", COLUMNS);
    static final String PLACEHOLDERS = "?" + ", ?".repeat(COLUMNS.size() - 1);

    private EventRow() {}

    static void bind(PreparedStatement statement, int first, StoredEvent event) throws SQLException {
        int at = first;
        statement.setObject(at++, event.id());
        statement.setObject(at++, OffsetDateTime.ofInstant(event.createdAt(), ZoneOffset.UTC));
        for (EventField field : EventField.all()) {
            statement.setString(at++, event.text(field));
        }
        Evidence evidence = event.evidence();
        statement.setInt(at++, event.event().truncatedBits());
        statement.setInt(at++, evidence.schemaVersion());
        statement.setInt(at++, evidence.personalBits());
        statement.setBytes(at++, evidence.leafHash());
        statement.setBytes(at++, evidence.salt());
        statement.setBytes(at++, evidence.commitment());
        statement.setObject(at++, evidence.batchId());
        statement.setInt(at, evidence.batchPosition());
    }

    static StoredEvent read(ResultSet row) throws SQLException {
        UUID id = row.getObject("id", UUID.class);
        OffsetDateTime createdAt = row.getObject("created_at", OffsetDateTime.class);
        @Nullable String[] values = new String[EventField.all().size()];
        for (EventField field : EventField.all()) {
            values[field.index()] = row.getString(field.column());
        }
        Evidence evidence = new Evidence(
                row.getInt("schema_ver"),
                row.getInt("pii_fields"),
                row.getBytes("leaf_hash"),
                row.getBytes("pii_salt"),
                row.getBytes("pii_commit"),
                row.getObject("batch_id", UUID.class),
                row.getInt("batch_pos"));
        return StoredEvent.read(id, createdAt.toInstant(), values, row.getInt("truncated"), evidence);
    }

    private static List<String> columns() {
        List<String> columns = new ArrayList<>(List.of("id", "created_at"));
        EventField.all().forEach(field -> columns.add(field.column()));
        columns.addAll(List.of(
                "truncated",
                "schema_ver",
                "pii_fields",
                "leaf_hash",
                "pii_salt",
                "pii_commit",
                "batch_id",
                "batch_pos"));
        return List.copyOf(columns);
    }
}
