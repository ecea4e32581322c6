package dev.seaworthy.audit.jdbc;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Configures a {@link JdbcAuditStore}; get one from {@link JdbcAuditStore#builder(DataSource)}. */
public final class JdbcAuditStoreBuilder {
    /** Longer than any query of a healthy database takes. */
    public static final Duration DEFAULT_QUERY_TIMEOUT = Duration.ofSeconds(5);
    /** After this a batch counts as failed and is repeated. */
    public static final Duration DEFAULT_WRITE_TIMEOUT = Duration.ofSeconds(10);

    private static final Pattern IDENTIFIER = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,62}");

    final DataSource dataSource;

    @Nullable
    String schema;

    SchemaMode schemaMode = SchemaMode.CREATE;
    IndexProfile indexes = IndexProfile.LEAN;
    boolean multiTenant;
    Duration queryTimeout = DEFAULT_QUERY_TIMEOUT;
    Duration writeTimeout = DEFAULT_WRITE_TIMEOUT;
    InstantSource clock = InstantSource.system();

    JdbcAuditStoreBuilder(DataSource dataSource) {
        this.dataSource = Objects.requireNonNull(dataSource, "dataSource");
    }

    /** The schema of the tables; that of the connection by default. It must exist. */
    public JdbcAuditStoreBuilder schema(String name) {
        this.schema = name;
        return this;
    }

    /** What may be done to the tables; {@link SchemaMode#CREATE} by default. */
    public JdbcAuditStoreBuilder schemaMode(SchemaMode mode) {
        this.schemaMode = mode;
        return this;
    }

    /**
     * Which indexes to create with the tables; {@link IndexProfile#LEAN} by default. Tables that stand already get further
     * ones with {@link SchemaMode#MIGRATE} only, which blocks writers meanwhile; nothing takes any away.
     */
    public JdbcAuditStoreBuilder indexes(IndexProfile profile) {
        this.indexes = profile;
        return this;
    }

    /**
     * Says that events of many tenants share the tables and that queries name the tenant: {@code tenant_id} then leads in
     * the indexes. A query without a tenant works inside a window of time, like any that no index serves. On tables that
     * stand already the indexes are exchanged with {@link SchemaMode#MIGRATE} only, which blocks writers meanwhile.
     */
    public JdbcAuditStoreBuilder multiTenant() {
        this.multiTenant = true;
        return this;
    }

    /** How long a query may run; 5 s by default. */
    public JdbcAuditStoreBuilder queryTimeout(Duration timeout) {
        this.queryTimeout = timeout;
        return this;
    }

    /** How long the network may be silent while a batch is written or the tables are looked at; 10 s by default. */
    public JdbcAuditStoreBuilder writeTimeout(Duration timeout) {
        this.writeTimeout = timeout;
        return this;
    }

    /** The clock that windows ending now are counted from. */
    public JdbcAuditStoreBuilder clock(InstantSource source) {
        this.clock = Objects.requireNonNull(source, "source");
        return this;
    }

    /**
     * A store with these settings; connects to nothing yet.
     *
     * @throws IllegalArgumentException when a setting is out of range
     */
    public JdbcAuditStore build() {
        String name = schema;
        if (name != null && !IDENTIFIER.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "schema name is no plain identifier; use letters, digits and '_', at most 63");
        }
        requireSeconds("queryTimeout", queryTimeout);
        requireSeconds("writeTimeout", writeTimeout);
        return new JdbcAuditStore(this);
    }

    private static void requireSeconds(String name, Duration timeout) {
        if (timeout.compareTo(Duration.ofSeconds(1)) < 0 || timeout.compareTo(Duration.ofHours(1)) > 0) {
            throw new IllegalArgumentException(name + " " + timeout + " is out of range; use 1 s to 1 h");
        }
    }
}
