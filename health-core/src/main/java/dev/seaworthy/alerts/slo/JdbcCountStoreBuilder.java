package dev.seaworthy.alerts.slo;

import java.util.Objects;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Configures a {@link JdbcCountStore}; get one from {@link JdbcCountStore#builder}. */
public final class JdbcCountStoreBuilder {

    private static final Pattern IDENTIFIER = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,62}");

    private final DataSource dataSource;
    private @Nullable String schema;
    private SchemaMode mode = SchemaMode.CREATE;

    JdbcCountStoreBuilder(DataSource dataSource) {
        this.dataSource = Objects.requireNonNull(dataSource, "dataSource");
    }

    /** The schema of the tables; that of the connection by default. It must exist. */
    public JdbcCountStoreBuilder schema(String name) {
        if (!IDENTIFIER.matcher(name).matches()) {
            throw new IllegalArgumentException("schema is \"" + name
                    + "\"; give a name of letters, digits and underscores that does not begin with a digit");
        }
        schema = name;
        return this;
    }

    /** What may be done to the tables; {@link SchemaMode#CREATE} by default. */
    public JdbcCountStoreBuilder schemaMode(SchemaMode value) {
        mode = Objects.requireNonNull(value, "value");
        return this;
    }

    /** Touches no database yet. */
    public JdbcCountStore build() {
        return new JdbcCountStore(dataSource, schema, mode);
    }
}
