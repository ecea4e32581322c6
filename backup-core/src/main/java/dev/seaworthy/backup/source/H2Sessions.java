package dev.seaworthy.backup.source;

import dev.seaworthy.backup.BackupRefusedException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * The other sessions of an H2 database: all of this process, since its file is locked against any other. Every connection
 * of one process shares one open database, so that a file renamed under them would stay theirs.
 */
final class H2Sessions {
    private final H2LiveTarget target;
    private final Connection own;

    H2Sessions(H2LiveTarget target, Connection own) {
        this.target = target;
        this.own = own;
    }

    /** @throws BackupRefusedException if there are any, naming them */
    void requireNone() throws SQLException {
        List<String> others = others();
        if (!others.isEmpty()) {
            throw new BackupRefusedException(
                    "H2 database " + target + " is in use in this process by "
                            + String.join(", ", others)
                            + ". Close the application's connections and pools and repeat, or give --disconnect to end these sessions");
        }
    }

    /**
     * Lets nobody in any more, until the own session ends.
     *
     * @param disconnect whether to end other sessions instead of refusing because of them
     */
    void bar(boolean disconnect) throws SQLException {
        try (Statement statement = own.createStatement()) {
            statement.execute("SET EXCLUSIVE " + (disconnect ? 2 : 1));
        }
        if (!disconnect) {
            requireNone();
        } else if (!others().isEmpty()) {
            throw new BackupRefusedException("These sessions of H2 database " + target + " did not end when told to: "
                    + String.join(", ", others()));
        }
    }

    private List<String> others() throws SQLException {
        List<String> others = new ArrayList<>();
        try (Statement statement = own.createStatement();
                ResultSet rows = statement.executeQuery("SELECT SESSION_ID, USER_NAME, SESSION_START"
                        + " FROM INFORMATION_SCHEMA.SESSIONS WHERE SESSION_ID <> SESSION_ID() ORDER BY SESSION_ID")) {
            while (rows.next()) {
                others.add("session " + rows.getInt(1) + " of " + rows.getString(2) + " since " + rows.getString(3));
            }
        }
        return others;
    }
}
