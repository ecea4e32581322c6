package dev.seaworthy.audit.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether what was stored last survives a crash of the machine: the settings of the database allow it, and the last step
 * after a commit succeeded. That step is tried again after each commit and covers the earlier ones too. Thread-safe.
 */
final class Durable {
    private static final Logger LOG = LoggerFactory.getLogger(Durable.class);

    private volatile boolean bySettings;
    private volatile boolean synced = true;

    boolean now() {
        return bySettings && synced;
    }

    /** Looks at the settings, and tries the step. */
    void check(Dialect dialect, Connection connection) {
        Dialect.Durability answer;
        try {
            answer = dialect.durability(connection);
        } catch (SQLException failure) {
            answer = new Dialect.Durability(
                    false, "it can not be made sure of (" + SqlFailures.summary(failure) + "); grant admin rights");
        }
        bySettings = answer.durable();
        if (!bySettings) {
            LOG.warn("A crash of the machine can lose stored audit events: {}.", answer.reason());
        }
        afterCommit(dialect, connection);
    }

    /** A transaction is committed; when only this step is refused, it must not be written again. */
    void afterCommit(Dialect dialect, Connection connection) {
        try {
            dialect.afterCommit(connection);
        } catch (SQLException failure) {
            refused(failure);
            return;
        }
        if (!synced) {
            synced = true;
            LOG.info("Stored audit events are synced to the disk again.");
        }
    }

    private void refused(SQLException failure) {
        if (synced && bySettings) {
            LOG.warn(
                    "A crash of the machine can lose stored audit events: the database refuses to sync ({}); check the disk,"
                            + " and on H2 grant admin rights.",
                    SqlFailures.summary(failure),
                    failure);
        }
        synced = false;
    }
}
