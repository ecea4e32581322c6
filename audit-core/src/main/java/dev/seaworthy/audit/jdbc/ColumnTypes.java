package dev.seaworthy.audit.jdbc;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** How a database takes and gives ids and instants; here by the column types UUID and TIMESTAMP WITH TIME ZONE. */
interface ColumnTypes {
    /** For databases that have both types. */
    ColumnTypes STANDARD = new ColumnTypes() {};

    /** What to bind for an id. */
    default Object bound(UUID id) {
        return id;
    }

    /** What to bind for an instant. */
    default Object bound(Instant time) {
        return OffsetDateTime.ofInstant(time, ZoneOffset.UTC);
    }

    /** What to bind for a value of any type: ids and instants as above, all else as it is. */
    default Object boundAny(Object value) {
        if (value instanceof UUID id) {
            return bound(id);
        }
        return value instanceof Instant time ? bound(time) : value;
    }

    /** The id in this column, null when absent. */
    default @Nullable UUID id(ResultSet row, String column) throws SQLException {
        return row.getObject(column, UUID.class);
    }

    /** The instant in this column, null when absent. */
    default @Nullable Instant time(ResultSet row, String column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }
}
