package dev.seaworthy.audit;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a logger has for keeping and forgetting, as far as its store is able to. */
final class RetentionService {
    private static final Logger LOG = LoggerFactory.getLogger(RetentionService.class);

    private final InstantSource clock;
    private final Duration interval;
    private final RetentionMeters meters;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final @Nullable Retention retention;
    private final @Nullable LegalHolds holds;
    private final @Nullable GrowthWatch growth;
    private final UnregisteredAges ages;
    private final boolean deletes;
    private volatile @Nullable RetentionThread thread;

    /**
     * Not yet running.
     *
     * @param configured what the application chose; null when it chose nothing
     * @param audit takes the events of this service itself
     * @throws IllegalArgumentException when something is to be deleted that the store can not delete
     */
    RetentionService(
            AuditStore store,
            @Nullable RetentionPolicy configured,
            Collection<EventType> types,
            EventIds ids,
            Supplier<String> node,
            InstantSource clock,
            Consumer<AuditEvent> audit,
            RetentionMeters meters) {
        RetentionPolicy policy = configured == null ? RetentionPolicy.keepForEver() : configured;
        RetentionRules rules = new RetentionRules(policy, types);
        this.clock = clock;
        this.interval = policy.interval();
        this.meters = meters;
        Consumer<AuditEvent> guarded = event -> raise(event, audit);
        this.ages = new UnregisteredAges(rules);
        this.deletes = rules.deletesAnything();
        if (store instanceof PrunableStore prunable) {
            retention = new Retention(prunable, policy, rules, ids, node, clock, guarded, meters, stopped);
        } else if (deletes) {
            throw new IllegalArgumentException(
                    "a retention is configured, but " + store.getClass().getName()
                            + " can not delete events; use a store that is a PrunableStore, or keep everything");
        } else {
            retention = null;
        }
        holds = store instanceof HoldStore holdStore ? new LegalHolds(holdStore, guarded, ids, clock, stopped) : null;
        boolean undecided = configured == null && !deletes;
        growth = undecided && store instanceof MeasuredStore measured ? new GrowthWatch(measured) : null;
    }

    /** What was done is done, and its caller must hear of that. */
    private static void raise(AuditEvent event, Consumer<AuditEvent> audit) {
        try {
            audit.accept(event);
        } catch (RuntimeException failure) {
            LOG.warn(
                    "The audit logger could not log its own event {}.",
                    event.type().name(),
                    failure);
        }
    }

    void start() {
        meters.publish();
        RetentionThread newThread = new RetentionThread(deletes ? retention : null, growth, interval, clock, stopped);
        thread = newThread;
        newThread.start();
    }

    /** Waits no longer than this for the chunk under way. */
    void stop(Duration timeout) {
        stopped.countDown();
        RetentionThread current = thread;
        if (current != null) {
            current.stop(timeout);
        }
        meters.remove();
    }

    /** Looks whether the age of this type, of an event that was logged, is one that counts. */
    void logged(EventType type) {
        ages.logged(type);
    }

    Retention retention() {
        if (retention == null) {
            throw new AuditException("the store of this audit logger can not delete events; use JdbcAuditStore");
        }
        return retention;
    }

    LegalHolds holds() {
        if (holds == null) {
            throw new AuditException("the store of this audit logger can not keep legal holds; use JdbcAuditStore");
        }
        return holds;
    }

    boolean watchesGrowth() {
        return growth != null;
    }

    /** What is wrong with retention; empty when all is well. */
    Optional<String> complaint() {
        RetentionThread current = thread;
        return current == null ? Optional.empty() : current.complaint();
    }
}
