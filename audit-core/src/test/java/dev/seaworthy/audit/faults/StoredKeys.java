package dev.seaworthy.audit.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seaworthy.audit.SealedEvents;
import dev.seaworthy.audit.StoredEvent;
import dev.seaworthy.audit.jdbc.JdbcAuditStore;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import javax.sql.DataSource;

/** The keys that the application gave its events, read with plain SQL; what the logger itself reports has none. */
final class StoredKeys {
    private final Map<String, Integer> rows = new HashMap<>();
    private final List<UUID> ids = new ArrayList<>();

    private StoredKeys() {}

    static StoredKeys read(DataSource dataSource) throws SQLException {
        StoredKeys stored = new StoredKeys();
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT id, resource_id FROM seaworthy_audit_event"
                        + " WHERE resource_type = 'key' OR resource_type IS NULL AND event_type NOT LIKE 'audit.%'")) {
            while (row.next()) {
                stored.ids.add(uuid(row.getObject(1)));
                stored.rows.merge(row.getString(2), 1, Integer::sum);
            }
        }
        stored.assertIndexAgrees(dataSource);
        return stored;
    }

    static Set<String> business(DataSource dataSource) throws SQLException {
        Set<String> keys = new HashSet<>();
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT id FROM business")) {
            while (row.next()) {
                keys.add(row.getString(1));
            }
        }
        return keys;
    }

    Set<String> keys() {
        return rows.keySet();
    }

    List<UUID> ids() {
        return ids;
    }

    /** Keys stored under more than one id. */
    List<String> doubled() {
        return rows.entrySet().stream()
                .filter(entry -> entry.getValue() > 1)
                .map(Map.Entry::getKey)
                .toList();
    }

    void assertLeavesAreRight(JdbcAuditStore store, int atMost) {
        int step = Math.max(1, ids.size() / atMost);
        for (int i = 0; i < ids.size(); i += step) {
            StoredEvent read = store.find(ids.get(i)).orElseThrow();
            assertThat(SealedEvents.leafOf(read)).isEqualTo(read.evidence().leafHash());
        }
    }

    /** A row that its index does not know would be there and yet never be found. */
    private void assertIndexAgrees(DataSource dataSource) throws SQLException {
        List<String> indexed = new ArrayList<>();
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT resource_id FROM seaworthy_audit_event"
                        + " WHERE resource_type = 'key' ORDER BY resource_type, resource_id, id")) {
            while (row.next()) {
                indexed.add(row.getString(1));
            }
        }
        assertThat(new HashSet<>(indexed)).as("keys found by index").isEqualTo(rows.keySet());
        assertThat(indexed).as("rows found by index").hasSize(ids.size());
    }

    /** MariaDB has the id as bytes. */
    private static UUID uuid(Object value) {
        if (value instanceof UUID uuid) {
            return uuid;
        }
        ByteBuffer bytes = ByteBuffer.wrap((byte[]) value);
        return new UUID(bytes.getLong(), bytes.getLong());
    }
}
