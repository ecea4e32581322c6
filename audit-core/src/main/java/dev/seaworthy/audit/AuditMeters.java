package dev.seaworthy.audit;

/** The names of the meters that an {@link AuditLogger} publishes; {@code docs/metrics.md} describes them. */
public final class AuditMeters {
    /** Counter: events given to {@code log}. */
    public static final String OFFERED = "seaworthy.audit.offered";
    /** Counter: events confirmed by the store. */
    public static final String STORED = "seaworthy.audit.stored";
    /** Counter: events handed to transactions of callers. */
    public static final String JOINED = "seaworthy.audit.joined";
    /** Counter: events read from journals at start or adopted. */
    public static final String RECOVERED = "seaworthy.audit.recovered";
    /** Counter with tag {@code reason}: events refused or given up. */
    public static final String REFUSED = "seaworthy.audit.refused";
    /** Gauge: events waiting in memory, the window that a crash can lose. */
    public static final String QUEUE_DEPTH = "seaworthy.audit.queue.depth";
    /** Gauge in seconds: age of the oldest event waiting in memory. */
    public static final String QUEUE_AGE = "seaworthy.audit.queue.oldest.age";
    /** Gauge: events in the journal, not yet stored. */
    public static final String SPOOLED = "seaworthy.audit.spooled";
    /** Gauge in bytes: size of the journal. */
    public static final String JOURNAL_SIZE = "seaworthy.audit.journal.size";
    /** Counter in bytes: parts of journals that were found to be no record, torn last ones after a crash included. */
    public static final String JOURNAL_DAMAGED = "seaworthy.audit.journal.damaged";
    /** Gauge: events that the store refuses, kept as dead letters. */
    public static final String DEAD_LETTERED = "seaworthy.audit.dead.lettered";
    /** Summary: events per committed batch. */
    public static final String BATCH_SIZE = "seaworthy.audit.batch.size";
    /** Timer: one batch from borrowing a connection to the commit. */
    public static final String COMMIT = "seaworthy.audit.commit";
    /** Counter: attempts to store a batch that failed. */
    public static final String STORE_FAILURES = "seaworthy.audit.store.failures";
    /** Counter: events of which the listeners did not hear, because they are too slow or hang. */
    public static final String LISTENER_MISSED = "seaworthy.audit.listener.missed";
    /** Counter: times the clock was set back by more than a second. */
    public static final String CLOCK_CORRECTIONS = "seaworthy.audit.clock.corrections";
    /** Gauge: 1 when a stored event survives a crash of the machine, else 0. */
    public static final String DURABLE = "seaworthy.audit.durable";
    /** Counter with tag {@code category}: events deleted because their time was over. */
    public static final String PRUNED = "seaworthy.audit.pruned";
    /** Gauge in seconds since 1970: when retention last came to its end. */
    public static final String PRUNE_LAST = "seaworthy.audit.prune.last";
    /** Counter: runs of retention that failed. */
    public static final String PRUNE_FAILURES = "seaworthy.audit.prune.failures";
    /** Gauge: events whose time is over, kept by a legal hold. */
    public static final String HELD = "seaworthy.audit.held";

    /** Counter: failed logins that were logged, whether they are stored yet or not. */
    public static final String FAILED_LOGINS = "seaworthy.audit.failed.logins";
    /** Counter with tag {@code event_type}: security events and denied rights that were logged. */
    public static final String SECURITY_EVENTS = "seaworthy.audit.security.events";
    /** Counter: usernames and addresses that the watch for brute force forgot because there were too many. */
    public static final String BRUTE_FORCE_DROPPED = "seaworthy.audit.bruteforce.dropped";

    /** Each meter carries it, with {@link AuditLoggerBuilder#name} as its value. */
    static final String LOGGER_TAG = "logger";

    private AuditMeters() {}
}
