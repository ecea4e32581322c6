package dev.seaworthy.backup.cluster;

import dev.seaworthy.backup.BackupScheduling;
import dev.seaworthy.backup.ScheduledJobs;
import java.time.Duration;
import javax.sql.DataSource;

/**
 * Runs each slot of each plan on one node of a cluster: {@code builder.scheduling(new DatabaseScheduling(dataSource))} on
 * every node, with the same plans, repository and signing key. The nodes find one another through the table {@code
 * seaworthy_jobs} of a database that they share. A run whose node died is done again by another within about three minutes;
 * the clocks of the nodes may differ by seconds, not by minutes.
 *
 * <p>Needs {@code com.github.kagkarlsson:db-scheduler}, and runs an instance of its own: a scheduler of the application, and
 * its table, are not touched. The {@link DataSource} is not closed. Immutable.
 */
public final class DatabaseScheduling implements BackupScheduling {
    /** How often the node that runs a job says that it is alive; after four times without that, another takes over. */
    public static final Duration HEARTBEAT = Duration.ofSeconds(30);

    /** How late a slot may begin; each node asks the database that often. */
    public static final Duration POLLING = Duration.ofSeconds(10);

    private final DataSource dataSource;
    private final boolean createTable;
    private final Duration heartbeat;
    private final Duration polling;

    /** Creates the table only in an embedded H2 database; elsewhere it must be there, or see {@link #createTable}. */
    public DatabaseScheduling(DataSource dataSource) {
        this(dataSource, false, HEARTBEAT, POLLING);
    }

    private DatabaseScheduling(DataSource dataSource, boolean createTable, Duration heartbeat, Duration polling) {
        this.dataSource = dataSource;
        this.createTable = createTable;
        this.heartbeat = heartbeat;
        this.polling = polling;
    }

    /** Creates the table {@code seaworthy_jobs} at {@code start()} if it is not there; the database user must be allowed to. */
    public DatabaseScheduling createTable() {
        return new DatabaseScheduling(dataSource, true, heartbeat, polling);
    }

    /** For tests, which have less patience. */
    DatabaseScheduling timing(Duration heartbeat, Duration polling) {
        return new DatabaseScheduling(dataSource, createTable, heartbeat, polling);
    }

    /**
     * Puts the jobs into the table and begins to ask for those that are due.
     *
     * @throws dev.seaworthy.backup.BackupException if the database does not answer, or lacks the table; the message names
     *     the file with its SQL
     */
    @Override
    public Running start(ScheduledJobs jobs) {
        if (jobs.all().isEmpty()) {
            return () -> {};
        }
        new JobTable(dataSource).prepare(createTable);
        Node node = new Node(dataSource, jobs, heartbeat, polling);
        node.start();
        return node;
    }
}
