package dev.seaworthy.audit.jdbc;

import dev.seaworthy.audit.AuditPage;
import dev.seaworthy.audit.AuditQuery;
import dev.seaworthy.audit.AuditReader;
import dev.seaworthy.audit.AuditStatistics;
import dev.seaworthy.audit.AuditStore;
import dev.seaworthy.audit.EventBatch;
import dev.seaworthy.audit.FailedLogins;
import dev.seaworthy.audit.StoredEvent;
import dev.seaworthy.audit.TransactionalAppend;
import java.sql.Connection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;

/**
 * Keeps audit events in H2 or PostgreSQL. Thread-safe. A {@link DataSource} of its own is recommended: the writer then
 * never waits for a connection that a caller holds.
 */
public final class JdbcAuditStore implements AuditStore, TransactionalAppend, AuditReader {
    /** A store with the default settings; the data source stays the caller's to close. */
    public JdbcAuditStore(DataSource dataSource) {
        this(builder(dataSource));
    }

    JdbcAuditStore(JdbcAuditStoreBuilder settings) {}

    /** Starts the configuration of a store in this database. */
    public static JdbcAuditStoreBuilder builder(DataSource dataSource) {
        return new JdbcAuditStoreBuilder(dataSource);
    }

    @Override
    public void prepare() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void append(EventBatch batch) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean durable() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void append(Connection connection, StoredEvent event) {
        throw new UnsupportedOperationException();
    }

    @Override
    public AuditPage page(AuditQuery query) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Optional<StoredEvent> find(UUID id) {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<FailedLogins> failedLogins(FailedLogins.Grouping grouping) {
        throw new UnsupportedOperationException();
    }

    @Override
    public AuditStatistics statistics(int hours) {
        throw new UnsupportedOperationException();
    }
}
