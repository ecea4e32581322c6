package dev.seaworthy.audit.jdbc;

import dev.seaworthy.audit.AuditPage;
import dev.seaworthy.audit.AuditQuery;
import dev.seaworthy.audit.AuditReader;
import dev.seaworthy.audit.AuditStatistics;
import dev.seaworthy.audit.AuditStore;
import dev.seaworthy.audit.AuditStoreException;
import dev.seaworthy.audit.EventBatch;
import dev.seaworthy.audit.FailedLogins;
import dev.seaworthy.audit.HoldStore;
import dev.seaworthy.audit.LegalHold;
import dev.seaworthy.audit.MeasuredStore;
import dev.seaworthy.audit.PrunableStore;
import dev.seaworthy.audit.Prune;
import dev.seaworthy.audit.PruneCandidate;
import dev.seaworthy.audit.PruneCount;
import dev.seaworthy.audit.PruneRange;
import dev.seaworthy.audit.StoreExtent;
import dev.seaworthy.audit.StoredEvent;
import dev.seaworthy.audit.TransactionalAppend;
import dev.seaworthy.audit.TrialAppend;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Keeps audit events in H2, PostgreSQL or MariaDB. Thread-safe. A {@link DataSource} of its own is recommended: the writer then
 * never waits for a connection that a caller holds.
 */
public final class JdbcAuditStore
        implements AuditStore, TransactionalAppend, TrialAppend, AuditReader, PrunableStore, HoldStore, MeasuredStore {
    private final DataSource dataSource;
    private final TableSettings tables;
    private final String table;
    private final Duration writeTimeout;
    private final EventQueries queries;
    private final Pruning pruning;
    private final Holds holds;
    private volatile @Nullable Dialect dialect;
    private final Durable durable = new Durable();

    /** A store with the default settings; the data source stays the caller's to close. */
    public JdbcAuditStore(DataSource dataSource) {
        this(builder(dataSource));
    }

    JdbcAuditStore(JdbcAuditStoreBuilder settings) {
        this.dataSource = settings.dataSource;
        this.tables = new TableSettings(
                settings.schema == null ? "" : settings.schema + ".",
                settings.schemaMode,
                settings.indexes,
                settings.multiTenant);
        this.table = tables.events();
        this.writeTimeout = settings.writeTimeout;
        this.queries = new EventQueries(dataSource, table, settings.queryTimeout, settings.clock, settings.multiTenant);
        this.pruning = new Pruning(dataSource, tables, settings.queryTimeout);
        this.holds = new Holds(dataSource, tables.prefix(), settings.queryTimeout, durable);
    }

    /** Starts the configuration of a store in this database. */
    public static JdbcAuditStoreBuilder builder(DataSource dataSource) {
        return new JdbcAuditStoreBuilder(dataSource);
    }

    @Override
    public void prepare() {
        try (LentConnection lent = LentConnection.from(dataSource, writeTimeout)) {
            Connection connection = lent.connection();
            Dialect found = Dialect.of(connection);
            found.requireFaithful(connection);
            lent.commit(() -> new SchemaSetup(found, tables).run(connection));
            durable.check(found, connection);
            dialect = found;
        } catch (SQLException failure) {
            throw new AuditStoreException(
                    "the audit tables can not be prepared: " + SqlFailures.summary(failure)
                            + "; check URL, account and rights of the data source",
                    failure,
                    false);
        }
    }

    @Override
    public void append(EventBatch batch) {
        Dialect current = prepared();
        List<StoredEvent> events = batch.events();
        try (LentConnection lent = LentConnection.from(dataSource, writeTimeout)) {
            Connection connection = lent.connection();
            lent.commit(() -> {
                if (batch.replay()) {
                    current.replay(connection, table, events);
                } else {
                    current.insert(connection, table, events);
                }
            });
            durable.afterCommit(current, connection);
        } catch (SQLException failure) {
            throw notTaken(events.size() + " audit events could not be stored: ", failure);
        }
    }

    @Override
    public void trial(StoredEvent harmless) {
        Dialect current = prepared();
        try (LentConnection lent = LentConnection.from(dataSource, writeTimeout)) {
            lent.tryOut(() -> current.insert(lent.connection(), table, List.of(harmless)));
        } catch (SQLException failure) {
            throw notTaken("not even a harmless audit event could be stored: ", failure);
        }
    }

    @Override
    public boolean durable() {
        return durable.now();
    }

    @Override
    public void append(Connection connection, StoredEvent event) {
        try {
            Dialect current = Dialect.of(connection);
            RowInsert.run(current.types(), connection, current.insertSql(table), List.of(event));
        } catch (SQLException failure) {
            throw new AuditStoreException(
                    "audit event " + event.id() + " could not join the caller's transaction: "
                            + SqlFailures.summary(failure) + "; roll the transaction back",
                    SqlFailures.plain(failure),
                    SqlFailures.isRejection(failure));
        }
    }

    @Override
    public AuditPage page(AuditQuery query) {
        return queries.page(query);
    }

    @Override
    public Optional<StoredEvent> find(UUID id) {
        return queries.find(id);
    }

    @Override
    public List<FailedLogins> failedLogins(FailedLogins.Grouping grouping) {
        return queries.failedLogins(grouping);
    }

    @Override
    public AuditStatistics statistics(int hours) {
        return queries.statistics(hours);
    }

    @Override
    public List<PruneCandidate> candidates(PruneRange range) {
        return pruning.candidates(range);
    }

    @Override
    public PruneCount prune(Prune prune, List<UUID> ids) {
        return pruning.prune(prune, ids);
    }

    @Override
    public PruneCount preview(Prune prune, List<UUID> ids) {
        return pruning.preview(prune, ids);
    }

    @Override
    public void finished(Prune prune, Instant at) {
        pruning.finished(prune, at);
    }

    @Override
    public StoreExtent extent() {
        return pruning.extent();
    }

    @Override
    public void place(LegalHold hold) {
        holds.place(hold);
    }

    @Override
    public boolean release(UUID id, Instant at) {
        return holds.release(id, at);
    }

    @Override
    public List<LegalHold> activeHolds() {
        return holds.activeHolds();
    }

    @Override
    public List<LegalHold> releasedHolds(int limit) {
        return holds.releasedHolds(limit);
    }

    private Dialect prepared() {
        Dialect current = dialect;
        if (current == null) {
            throw new IllegalStateException("prepare() was not called, or failed");
        }
        return current;
    }

    private static AuditStoreException notTaken(String what, SQLException failure) {
        SQLException plain = SqlFailures.plain(failure);
        return new AuditStoreException(what + SqlFailures.summary(plain), plain, SqlFailures.isRejection(plain));
    }
}
