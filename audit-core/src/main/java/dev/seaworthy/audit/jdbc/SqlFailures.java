package dev.seaworthy.audit.jdbc;

import java.sql.BatchUpdateException;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads failures of the database without repeating data: a batch failure's own message holds the rows. */
final class SqlFailures {
    private static final List<String> DATA_AT_FAULT = List.of("22", "23", "54");

    private SqlFailures() {}

    /**
     * The failure below a batch failure. Of one that the data is at fault for only state and code are left: databases
     * repeat the row in its text, and failures are logged.
     */
    static SQLException plain(SQLException failure) {
        SQLException next = failure.getNextException();
        SQLException below = failure instanceof BatchUpdateException && next != null ? next : failure;
        return below instanceof BatchUpdateException || isRejection(below) ? withoutText(below) : below;
    }

    /** The same of the failure below any other; null when there is none of the database. */
    static @Nullable SQLException plainCause(Throwable failure) {
        SQLException sql = sqlCause(failure);
        return sql == null ? null : plain(sql);
    }

    private static SQLException withoutText(SQLException failure) {
        SQLException bare = new SQLException(
                "the text of this " + failure.getClass().getSimpleName()
                        + " is left out, because it can repeat the row; the database's own log has it",
                failure.getSQLState(),
                failure.getErrorCode());
        bare.setStackTrace(failure.getStackTrace());
        return bare;
    }

    /** Whether the data is at fault: state class 22 (data), 23 (constraint) or 54 (a limit, such as an index row's size). */
    static boolean isRejection(SQLException failure) {
        String state = failure.getSQLState();
        return state != null && DATA_AT_FAULT.stream().anyMatch(state::startsWith);
    }

    /** Whether the statement was ended because its time was over: 57014 of PostgreSQL and H2, 70100 of MariaDB. */
    static boolean isTimeout(Throwable failure) {
        SQLException sql = sqlCause(failure);
        return sql instanceof SQLTimeoutException
                || (sql != null && ("57014".equals(sql.getSQLState()) || "70100".equals(sql.getSQLState())));
    }

    /** Whether H2 has closed the database below this session for good: 90098. */
    static boolean isClosedDatabase(SQLException failure) {
        return "90098".equals(failure.getSQLState());
    }

    /** SQL state and kind. */
    static String summary(Throwable failure) {
        SQLException sql = sqlCause(failure);
        if (sql == null) {
            return failure.getClass().getSimpleName();
        }
        return sql.getClass().getSimpleName() + ", SQL state " + sql.getSQLState();
    }

    private static @Nullable SQLException sqlCause(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql) {
                return sql;
            }
        }
        return null;
    }
}
