package dev.seaworthy.audit.jdbc;

import dev.seaworthy.audit.EventField;
import dev.seaworthy.audit.Evidence;
import dev.seaworthy.audit.StoredEvent;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** One event as a row of {@code seaworthy_audit_event}: the order of columns, binding and reading. */
final class EventRow {
    static final List<String> COLUMNS = columns();
    static final String COLUMN_LIST = String.join(", ", COLUMNS);
    static final String PLACEHOLDERS = "?" + ", ?".repeat(COLUMNS.size() - 1);

    private EventRow() {}

    static void bind(ColumnTypes types, PreparedStatement statement, int first, StoredEvent event) throws SQLException {
        int at = first;
        statement.setObject(at++, types.bound(event.id()));
        statement.setObject(at++, types.bound(event.createdAt()));
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
        UUID batch = evidence.batchId();
        statement.setObject(at++, batch == null ? null : types.bound(batch));
        statement.setInt(at, evidence.batchPosition());
    }

    static StoredEvent read(ColumnTypes types, ResultSet row) throws SQLException {
        UUID id = Objects.requireNonNull(types.id(row, "id"), "id");
        Instant createdAt = Objects.requireNonNull(types.time(row, "created_at"), "created_at");
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
                types.id(row, "batch_id"),
                row.getInt("batch_pos"));
        return StoredEvent.read(id, createdAt, values, row.getInt("truncated"), evidence);
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
