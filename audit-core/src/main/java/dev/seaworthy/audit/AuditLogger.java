package dev.seaworthy.audit;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.ReentrantLock;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Remembers what happened. Thread-safe; one per application.
 *
 * <pre>{@code
 * AuditLogger audit = AuditLogger.builder(new JdbcAuditStore(dataSource)).build().start();
 * audit.log(AuditEvent.of("invoice.approved").by(Actor.user("u-17")).on(Resource.of("invoice", "42")));
 * }</pre>
 */
public final class AuditLogger implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AuditLogger.class);
    /** Of the close timeout: most of it belongs to the events that wait. */
    private static final int RETENTION_SHARE = 4;

    private final AuditStore store;
    private final @Nullable Path journalPath;
    private final long journalLimit;
    private final SegmentOutput.Maker segments;
    private final Duration journalPatience;
    private final Duration closeTimeout;
    private final Duration closeGrace;
    private final InstantSource clock;
    private final Ledger ledger;
    private final EventIds ids;
    private final NodeName node;
    private final SecurityCounters securityCounters;
    private final @Nullable BruteForceWatch bruteForce;
    private final PipelineMeters meters;
    private final IntakeQueue queue;
    private final Custody custody;
    private final WriterStatus status;
    private final LossReport loss;
    private final BatchWriter writer;
    private final GroupCommitter committer;
    private final WritePath path;
    private final GuardedListeners listeners;
    private final Delivery delivery;
    private final RetentionService retention;
    private final ReentrantLock lifecycle = new ReentrantLock();
    private @Nullable WriterThread thread;
    private volatile @Nullable Journal journal;
    private boolean started;
    private boolean closed;

    AuditLogger(AuditLoggerBuilder settings) {
        this.store = settings.store;
        this.journalPath = settings.journal;
        this.journalLimit = settings.journalLimit;
        this.segments = settings.segments;
        this.journalPatience = settings.journalPatience;
        this.closeTimeout = settings.closeTimeout;
        this.closeGrace = settings.closeGrace;
        this.clock = settings.clock;
        this.ledger = new Ledger(clock);
        this.ids = new EventIds(clock);
        TypeRegistry types = TypeRegistry.BUILT_IN.plus(settings.types);
        this.node = new NodeName(settings.nodeId);
        EventPreparation preparation = new EventPreparation(
                types, settings.enrichers, new Redactor(settings.secretKeys, settings.keptKeys), ids, node);
        this.securityCounters = new SecurityCounters(types);
        this.bruteForce =
                settings.bruteForce == null ? null : new BruteForceWatch(settings.bruteForce, clock, this::raise);
        this.listeners = new GuardedListeners(
                settings.listeners,
                bruteForce == null ? GuardedListeners.Watch.NONE : bruteForce,
                Math.max(settings.queueCapacity, AuditLoggerBuilder.DEFAULT_QUEUE_CAPACITY));
        this.meters = new PipelineMeters(settings.meters, settings.name);
        this.queue = new IntakeQueue(settings.queueCapacity);
        this.custody = new Custody(queue, ledger, GroupCommitter.MAX_BATCH);
        this.status = new WriterStatus(clock);
        this.writer = new BatchWriter(store, ids, meters, status);
        this.loss = new LossReport(clock, this::raise);
        Refusals refusals = new Refusals(ledger, listeners, loss);
        Doubts doubts = new Doubts();
        this.committer = new GroupCommitter(
                queue,
                custody,
                writer,
                new StoreTrial(writer, ids, clock, () -> journalPath != null),
                doubts,
                new Outcomes(ledger, status, listeners, refusals, loss));
        this.path = new WritePath(queue, custody, ledger, refusals, doubts, store::durable, settings.syncTimeout);
        TransactionalPath transactional =
                new TransactionalPath(store, ids, ledger, listeners, settings.currentTransaction, settings.orElse);
        this.delivery =
                new Delivery(types, settings.mode, preparation, securityCounters, path, transactional, this::watch);
        this.retention = new RetentionService(
                store,
                settings.retention,
                types.types(),
                ids,
                node,
                clock,
                this::report,
                new RetentionMeters(settings.meters, settings.name));
    }

    /** Starts the configuration of a logger that writes to this store; the store is not closed by the logger. */
    public static AuditLoggerBuilder builder(AuditStore store) {
        return new AuditLoggerBuilder(store);
    }

    /**
     * Prepares the store, opens the journal, adopts what others left there and starts the writer. A store that can not
     * be reached now is prepared later, before its first batch.
     *
     * @throws AuditException when the store has the wrong form, the journal's folder can not be used, or another logger of
     *     this name publishes to the meter registry
     */
    public AuditLogger start() {
        lifecycle.lock();
        try {
            if (closed) {
                throw new IllegalStateException("this audit logger was closed; build a new one");
            }
            if (!started) {
                meters.requireFree();
                node.get();
                prepareStore();
                openJournal();
                Runnable upkeep = bruteForce == null ? () -> {} : bruteForce::tick;
                WriterThread newThread = new WriterThread(committer, status::failing, journal, upkeep);
                thread = newThread;
                meters.publish(ledger, ids, listeners, this::health);
                meters.publishSecurity(securityCounters, bruteForce);
                listeners.start();
                started = true;
                delivery.started();
                newThread.start();
                retention.start();
            }
            return this;
        } finally {
            lifecycle.unlock();
        }
    }

    /**
     * Logs in the mode of the event's type, or of this logger. Never throws on behalf of the store in {@code ASYNC}, nor
     * in {@code JOURNALED} where there is a journal.
     *
     * @throws AuditTimeoutException in {@code SYNC} (and {@code JOURNALED}) without a journal, when the store did not
     *     answer in time
     * @throws AuditException in {@code TRANSACTIONAL} without a transaction, or when its insert fails
     */
    public AppendResult log(AuditEvent event) {
        return delivery.log(event, null);
    }

    /** As {@link #log(AuditEvent)}, in this mode, or in the weakest that the type allows when that promises more. */
    public AppendResult log(AuditEvent event, AuditMode mode) {
        return delivery.log(event, Objects.requireNonNull(mode, "mode"));
    }

    /**
     * Logs in the transaction of this connection: the event is stored if, and only if, the caller commits.
     *
     * @throws AuditException when the connection is on autocommit and {@link AuditLoggerBuilder#orElse} was not chosen,
     *     or when the insert fails; the caller's transaction is then lost
     */
    public AppendResult log(AuditEvent event, Connection connection) {
        return delivery.join(event, connection);
    }

    /** As {@link #log(AuditEvent, Connection)}, in the transaction of this handle. */
    public AppendResult log(AuditEvent event, Handle handle) {
        return log(event, handle.getConnection());
    }

    /**
     * Runs the work and logs this event with its outcome: status success, or failure for a {@link SecurityException} and
     * error for all else that it throws; {@code duration_ms} in the metadata; {@code error_class} there and the message,
     * without secrets, in {@code error_message}. What the work throws is thrown on unchanged, whatever becomes of the event.
     *
     * <p>After work that succeeded, the exceptions of {@link #log(AuditEvent)} are thrown although the work is done:
     * who chose {@code SYNC} or {@code TRANSACTIONAL} wants to know. In other modes the result always comes back. In
     * {@code TRANSACTIONAL} a rollback takes the event of a failure with it; {@code SYNC} keeps it.
     *
     * @throws AuditException as {@link #log(AuditEvent)} does, only after work that succeeded
     * @throws IllegalStateException when the event was logged already; the work is not run
     * @throws Exception what the work throws
     */
    public <T extends @Nullable Object> T auditedCall(AuditEvent event, Callable<T> work) throws Exception {
        return new AuditedCall(event, this::log).run(work::call);
    }

    /** As {@link #auditedCall}, for work without a result or checked exceptions. */
    public void auditedRun(AuditEvent event, Runnable work) {
        new AuditedCall(event, this::log).run(() -> {
            work.run();
            return event;
        });
    }

    /** Where every event went since the start. */
    public AuditAccount account() {
        return custody.account();
    }

    /** The events that the store refuses; always empty before the start and where there is no journal. */
    public DeadLetters deadLetters() {
        return new DeadLetters(journal, queue::wake);
    }

    /** How the write path is doing; cheap enough for a health check. */
    public AuditHealth health() {
        Journal current = journal;
        return new AuditHealth(
                custody.inMemory(),
                queue.capacity(),
                oldestAge(),
                current == null ? 0 : current.pending(),
                current == null ? 0 : current.bytes(),
                ledger.deadLetteredTotal(),
                ledger.damagedTotal(),
                ledger.refusedByReason(),
                ledger.refusedWithin(AuditHealth.RECENT),
                listeners.missed(),
                store.durable(),
                status.lastBatchSize(),
                status.lastCommit(),
                status.lastStoredAt(),
                status.lastError(),
                current == null ? Optional.empty() : current.trouble(),
                retention.complaint());
    }

    /**
     * To look ahead at what retention will delete, or to have it deleted now.
     *
     * @throws AuditException when the store can not delete events
     */
    public Retention retention() {
        return retention.retention();
    }

    /**
     * To place and release legal holds.
     *
     * @throws AuditException when the store can not keep them
     */
    public LegalHolds holds() {
        return retention.holds();
    }

    /**
     * Refuses new events, stores what waits, puts what could not be stored into the journal, and stops the writer.
     * Takes little more than the close timeout; can be called again.
     */
    @Override
    public void close() {
        lifecycle.lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
            long deadline = System.nanoTime() + closeTimeout.toNanos();
            retention.stop(closeTimeout.dividedBy(RETENTION_SHARE));
            path.close();
            if (thread != null) {
                thread.stop(Duration.ofNanos(deadline - System.nanoTime()));
            }
            path.spoolOrRefuse(custody.end(), left(deadline));
            closeJournal();
            listeners.close(left(deadline));
            meters.remove();
        } finally {
            lifecycle.unlock();
        }
    }

    private Duration left(long deadline) {
        Duration left = Duration.ofNanos(deadline - System.nanoTime());
        return left.compareTo(closeGrace) < 0 ? closeGrace : left;
    }

    /** Late bound: what raises events is made before what delivers them. */
    private void raise(AuditEvent event) {
        delivery.raise(event);
    }

    private void report(AuditEvent event) {
        delivery.report(event);
    }

    private void watch(EventType type) {
        retention.logged(type);
    }

    private void prepareStore() {
        try {
            writer.prepare();
        } catch (AuditStoreException unreachable) {
            LOG.warn("The audit store can not be reached; events wait until it can.", unreachable);
            status.unreachable(unreachable);
        }
    }

    private void openJournal() {
        Path folder = journalPath;
        if (folder == null) {
            return;
        }
        try {
            Journal opened = Journal.open(
                    folder,
                    journalLimit,
                    ledger,
                    events -> loss.lost(RefusalReason.DAMAGED, events),
                    segments,
                    journalPatience);
            journal = opened;
            opened.adopt();
            custody.useJournal(opened);
            committer.useJournal(opened);
            path.useJournal(opened);
        } catch (IOException e) {
            closeJournal();
            throw new AuditException(
                    "the audit journal can not use the folder " + folder + ": " + reason(e)
                            + "; give journal(Path) a folder on a local disk that this process may write",
                    e);
        }
    }

    private static String reason(IOException failure) {
        return failure instanceof AccessDeniedException denied
                ? "access to " + denied.getFile() + " is denied"
                : String.valueOf(failure.getMessage());
    }

    private void closeJournal() {
        Journal current = journal;
        if (current != null) {
            current.close();
        }
    }

    private Optional<Duration> oldestAge() {
        Pending oldest = custody.oldestInMemory();
        return oldest == null
                ? Optional.empty()
                : Optional.ofNullable(oldest.event().createdAt()).map(time -> Duration.between(time, clock.instant()));
    }
}
