package dev.seaworthy.metrics;

import java.sql.SQLException;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.extension.ExtensionMethod;
import org.jdbi.v3.core.statement.SqlLogger;
import org.jdbi.v3.core.statement.SqlStatements;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/** Hears of each statement from Jdbi and passes it on to the logger that was there before. Linked only with Jdbi. */
final class JdbiTiming implements SqlLogger {

    private static final Set<String> WORDS =
            Set.of("select", "insert", "update", "delete", "merge", "with", "call", "create", "alter", "drop");

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
        return "unnamed " + firstWord(context.getRawSql());
    }

    /** Values may stand in the text of a statement, and there is no end of texts: only known words leave it. */
    private static String firstWord(@Nullable String sql) {
        if (sql == null) {
            return "other";
        }
        int start = 0;
        while (start < sql.length() && Character.isWhitespace(sql.charAt(start))) {
            start++;
        }
        int end = start;
        while (end < sql.length() && end - start < 10 && Character.isLetter(sql.charAt(end))) {
            end++;
        }
        String word = sql.substring(start, end).toLowerCase(Locale.ROOT);
        return WORDS.contains(word) ? word : "other";
    }
}
