package dev.seaworthy.audit.jdbc;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import org.jdbi.v3.core.statement.StatementContext;
import org.jdbi.v3.core.statement.StatementCustomizer;
import org.postgresql.PGStatement;

/**
 * Has PostgreSQL plan a query for the values it is run with. After a few executions the driver would keep a plan for any
 * value, and that one walks the whole table for a type or user of which there are few events.
 */
final class FreshPlan implements StatementCustomizer {
    @Override
    public void beforeExecution(PreparedStatement statement, StatementContext context) throws SQLException {
        of(statement);
    }

    /** The same for a statement that is not Jdbi's. */
    static void of(PreparedStatement statement) throws SQLException {
        String product = statement.getConnection().getMetaData().getDatabaseProductName();
        if (product.equals("PostgreSQL")) {
            Driver.planEachTime(statement);
        }
    }

    /** Loaded only where the driver is there. */
    private static final class Driver {
        static void planEachTime(PreparedStatement statement) throws SQLException {
            if (statement.isWrapperFor(PGStatement.class)) {
                statement.unwrap(PGStatement.class).setPrepareThreshold(0);
            }
        }
    }
}
