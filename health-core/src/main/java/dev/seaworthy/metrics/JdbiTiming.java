package dev.seaworthy.metrics;

import java.sql.SQLException;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.extension.ExtensionMethod;
import org.jdbi.v3.core.statement.SqlLogger;
import org.jdbi.v3.core.statement.SqlStatements;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/** Hears of each statement from Jdbi and passes it on to the logger that was there before. Linked only with Jdbi. */
final class JdbiTiming implements SqlLogger {

    private final SqlLogger next;

    /** Handles keep their copy of the configuration: what is closed must fall silent, not only be replaced. */
    private volatile @Nullable Statements statements;

    private JdbiTiming(SqlLogger next, Statements statements) {
        this.next = next;
        this.statements = statements;
    }

    /** What undoes it, or empty where it is installed already. */
    static Optional<Runnable> install(Jdbi jdbi, Statements statements) {
        SqlStatements configuration = jdbi.getConfig(SqlStatements.class);
        if (configuration.getSqlLogger() instanceof JdbiTiming present && present.statements == statements) {
            return Optional.empty();
        }
        JdbiTiming timing = new JdbiTiming(configuration.getSqlLogger(), statements);
        configuration.setSqlLogger(timing);
        return Optional.of(() -> {
            timing.statements = null;
            if (configuration.getSqlLogger() == timing) {
                configuration.setSqlLogger(timing.next);
            }
        });
    }

    @Override
    public void logBeforeExecution(StatementContext context) {
        next.logBeforeExecution(context);
        if (statements != null) {
            ToldByJdbi.begin();
        }
    }

    @Override
    public void logAfterExecution(StatementContext context) {
        record(context, true);
        next.logAfterExecution(context);
    }

    @Override
    public void logException(StatementContext context, SQLException failure) {
        record(context, false);
        next.logException(context, failure);
    }

    private void record(StatementContext context, boolean succeeded) {
        ToldByJdbi.end();
        Statements target = statements;
        if (target != null) {
            target.record(name(context), context.getElapsedTime(ChronoUnit.NANOS), succeeded);
        }
    }

    private static String name(StatementContext context) {
        Object given = context.getAttribute(Statements.NAME);
        if (given != null) {
            return given.toString();
        }
        ExtensionMethod method = context.getExtensionMethod();
        if (method != null) {
            return method.getType().getSimpleName() + "." + method.getMethod().getName();
        }
        return StatementName.of(context.getRawSql());
    }
}
