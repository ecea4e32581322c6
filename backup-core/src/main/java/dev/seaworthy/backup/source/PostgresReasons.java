package dev.seaworthy.backup.source;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** What a failed statement says to people: the server's sentence without the rows it quotes, and what to do. */
final class PostgresReasons {
    private PostgresReasons() {}

    static String of(SQLException failure) {
        String next = nextStep(failure);
        return sentence(failure) + (next == null ? "" : ". " + next);
    }

    /** The driver's message adds detail and context, which hold values of the backup. */
    private static String sentence(SQLException failure) {
        ServerErrorMessage server = failure instanceof PSQLException known ? known.getServerErrorMessage() : null;
        String message = server == null ? failure.getMessage() : server.getMessage();
        return message == null ? "SQLSTATE " + failure.getSQLState() : message;
    }

    private static @Nullable String nextStep(SQLException failure) {
        String state = String.valueOf(failure.getSQLState());
        if (state.startsWith("08") || state.equals("57P01") || state.equals("57P02") || state.equals("57P03")) {
            return "The connection ended: the server stopped, the database was dropped or the session was ended."
                    + " See that the server is up, then repeat";
        }
        return switch (state) {
            case "53200" ->
                "If the server lacks room for locks, raise max_locks_per_transaction there (needs a restart)";
            case "53300" -> "Raise max_connections, or have fewer tables read at once";
            case "40001", "72000" ->
                "A standby ends snapshots that are in the way of its primary: set"
                        + " hot_standby_feedback = on or raise max_standby_streaming_delay, or read from the primary";
            case "42501" -> "Give this user the right to, or use one that has it";
            default -> null;
        };
    }
}
