package dev.seaworthy.audit;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Empties queue and journal into the store: whatever waits becomes one batch, then one batch of the journal has its
 * turn. A batch that fails is tried again until it succeeds, always as a replay, because its commit may have happened.
 */
final class GroupCommitter implements BatchWriter.Settlement {
    static final int MAX_BATCH = 500;

    private static final Logger LOG = LoggerFactory.getLogger(GroupCommitter.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

    private final IntakeQueue queue;
    private final BatchWriter writer;
    private final Ledger ledger;
    private final GuardedListeners listeners;
    private final InstantSource clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition stopAsked = lock.newCondition();
    private final RateLimitedWarning journalTrouble = new RateLimitedWarning(LOG);

    /** What is being written, or waits to be tried again; changed by the writer with the lock. */
    private List<Pending> inFlight = new ArrayList<>();

    private Journal.Peeked fromJournal = Journal.Peeked.NOTHING;
    private boolean replay;
    private boolean journalTurn;
    private Duration pause = FIRST_PAUSE;
    private boolean stopping;
    private volatile @Nullable Journal journal;
    private volatile @Nullable Instant lastStoredAt;
    private volatile @Nullable String lastError;

    GroupCommitter(
            IntakeQueue queue, BatchWriter writer, Ledger ledger, GuardedListeners listeners, InstantSource clock) {
        this.queue = queue;
        this.writer = writer;
        this.ledger = ledger;
        this.listeners = listeners;
        this.clock = clock;
    }

    void useJournal(Journal opened) {
        journal = opened;
    }

    /** One step: fills a batch if none is left over, and tries to store it. False when there was nothing to do. */
    boolean drainOnce(Duration wait) throws InterruptedException {
        boolean found = !inFlight.isEmpty() || fill(wait);
        if (!inFlight.isEmpty()) {
            attempt();
        }
        return found;
    }

    /** Whether the last attempt to store something failed. */
    boolean failing() {
        return lastError != null;
    }

    Optional<String> lastError() {
        return Optional.ofNullable(lastError);
    }

    Optional<Instant> lastStoredAt() {
        return Optional.ofNullable(lastStoredAt);
    }

    void unreachable(Exception failure) {
        lastError = String.valueOf(failure.getMessage());
    }

    /** Ends the pause between two attempts. */
    void stop() {
        lock.lock();
        try {
            stopping = true;
            stopAsked.signalAll();
        } finally {
            lock.unlock();
        }
        queue.wake();
    }

    /** The caller is about to write the event to the journal; false when it is settled already. */
    boolean beginSpool(Pending pending) {
        lock.lock();
        try {
            boolean waiting = pending.state() == Pending.State.WAITING;
            pending.spooling(waiting);
            return waiting;
        } finally {
            lock.unlock();
        }
    }

    /** The caller wrote the event to the journal, or could not. */
    void endSpool(Pending pending, boolean written) {
        lock.lock();
        try {
            pending.spooling(false);
            if (written && pending.state() == Pending.State.WAITING) {
                pending.settle(Pending.State.SPOOLED);
            } else if (!written && pending.state() == Pending.State.STORED) {
                ledger.stored(1);
            }
            // Written and stored: counted once more, and once only, when the journal's copy finds its row.
        } finally {
            lock.unlock();
        }
    }

    /** Gives the event up, unless it is settled or being written. */
    boolean withdraw(Pending pending) {
        lock.lock();
        try {
            if (pending.state() != Pending.State.WAITING || pending.inFlight()) {
                return false;
            }
            pending.settle(Pending.State.REFUSED);
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Gives the event up although it may be in flight, because nobody will write any more; false when it is settled. */
    boolean giveUp(Pending pending) {
        lock.lock();
        try {
            if (pending.state() != Pending.State.WAITING) {
                return false;
            }
            pending.settle(Pending.State.REFUSED);
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Everything still in memory, once the writer has ended. */
    List<Pending> leftOver() {
        List<Pending> left = new ArrayList<>();
        lock.lock();
        try {
            if (fromJournal.chunk() == null) {
                left.addAll(inFlight);
            }
            inFlight = new ArrayList<>();
        } finally {
            lock.unlock();
        }
        left.addAll(queue.drain());
        return left;
    }

    AuditAccount account() {
        lock.lock();
        try {
            long queued =
                    queue.snapshot().stream().filter(Pending::countedByWriter).count();
            Journal current = journal;
            return ledger.account(queued, flying(), current == null ? 0 : current.pending());
        } finally {
            lock.unlock();
        }
    }

    /** Events that a crash loses: in the queue, or taken from it and not stored yet. */
    int inMemory() {
        lock.lock();
        try {
            return queue.size() + flying();
        } finally {
            lock.unlock();
        }
    }

    /** The one of them that waits longest. */
    @Nullable
    Pending oldestInMemory() {
        lock.lock();
        try {
            return flying() > 0 ? inFlight.get(0) : queue.oldest();
        } finally {
            lock.unlock();
        }
    }

    private int flying() {
        return fromJournal.chunk() != null
                ? 0
                : (int) inFlight.stream().filter(Pending::countedByWriter).count();
    }

    @Override
    public void stored(List<Pending> events, List<StoredEvent> sealed) {
        lock.lock();
        try {
            ledger.stored(events.stream().filter(Pending::countedByWriter).count());
            for (Pending pending : events) {
                if (pending.state() == Pending.State.WAITING) {
                    pending.settle(Pending.State.STORED);
                }
            }
            settled(events.size());
        } finally {
            lock.unlock();
        }
        recovered();
        listeners.stored(sealed);
    }

    @Override
    public void rejected(Pending event) {
        boolean kept = keptAsDeadLetter(event.event());
        lock.lock();
        try {
            if (event.countedByWriter()) {
                if (!kept) {
                    ledger.refused(RefusalReason.REJECTED, 1);
                }
                event.settle(Pending.State.REFUSED);
            } else if (kept) {
                // Its caller put it into the journal meanwhile, so that this is one copy more.
                ledger.recovered(1);
            }
            settled(1);
        } finally {
            lock.unlock();
        }
        listeners.refused(event.event(), RefusalReason.REJECTED);
    }

    /** A writer that was given up at close may still come back, and finds its batch gone. */
    private void settled(int events) {
        inFlight.subList(0, Math.min(events, inFlight.size())).clear();
    }

    /** False when neither journal nor queue held anything, not even events that somebody else settled. */
    private boolean fill(Duration wait) throws InterruptedException {
        Journal current = journal;
        boolean mayTakeSpooled = journalTurn || queue.isEmpty();
        if (mayTakeSpooled && current != null && current.pending() > 0) {
            journalTurn = false;
            fillFromJournal(current);
        }
        if (inFlight.isEmpty()) {
            journalTurn = true;
            return fillFromQueue(wait);
        }
        return true;
    }

    private boolean fillFromQueue(Duration wait) throws InterruptedException {
        List<Pending> taken = queue.take(MAX_BATCH, wait);
        lock.lock();
        try {
            fromJournal = Journal.Peeked.NOTHING;
            replay = false;
            for (Pending pending : taken) {
                if (pending != Pending.WAKE && pending.state() == Pending.State.WAITING) {
                    pending.takeOff();
                    inFlight.add(pending);
                }
            }
        } finally {
            lock.unlock();
        }
        return !taken.isEmpty();
    }

    private void fillFromJournal(Journal current) {
        try {
            Journal.Peeked peeked = current.peek(MAX_BATCH);
            lock.lock();
            try {
                fromJournal = peeked;
                replay = peeked.old();
                peeked.events().forEach(event -> inFlight.add(Pending.of(event)));
            } finally {
                lock.unlock();
            }
            if (peeked.events().isEmpty()) {
                current.confirm(peeked);
            }
        } catch (IOException e) {
            journalTrouble.warn("The journal can not be read now; its events stay there: {}", e.toString());
            unreachable(e);
        }
    }

    private void attempt() throws InterruptedException {
        try {
            writer.write(List.copyOf(inFlight), replay, this);
            confirmJournal();
        } catch (AuditStoreException failure) {
            boolean atOnce = failure.rejected() && !replay;
            replay = true;
            if (!atOnce) {
                failed(failure);
            }
        } catch (RuntimeException failure) {
            replay = true;
            failed(failure);
        } catch (Error failure) {
            // Drivers throw AssertionError when a connection breaks at the wrong moment; the writer must outlive that.
            replay = true;
            failed(new AuditStoreException(
                    "the store failed with " + failure.getClass().getName(), failure, false));
        }
    }

    private void confirmJournal() {
        Journal current = journal;
        if (current != null && fromJournal.chunk() != null) {
            try {
                current.confirm(fromJournal);
            } catch (IOException e) {
                LOG.warn("A journal segment whose events are stored can not be removed.", e);
            }
            fromJournal = Journal.Peeked.NOTHING;
        }
    }

    private void failed(RuntimeException failure) throws InterruptedException {
        ledger.storeFailure();
        if (lastError == null) {
            LOG.warn("Audit events can not be stored now and wait in memory or journal; trying again.", failure);
        }
        unreachable(failure);
        listeners.storeFailed(failure);
        lock.lock();
        try {
            long nanos = pause.toNanos();
            while (!stopping && nanos > 0) {
                nanos = stopAsked.awaitNanos(nanos);
            }
        } finally {
            lock.unlock();
        }
        Duration longer = pause.multipliedBy(2);
        pause = longer.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : longer;
    }

    private void recovered() {
        lastStoredAt = clock.instant();
        pause = FIRST_PAUSE;
        if (lastError != null) {
            LOG.info("Audit events are stored again.");
            lastError = null;
        }
    }

    private boolean keptAsDeadLetter(AuditEvent event) {
        Journal current = journal;
        if (current == null) {
            return false;
        }
        try {
            current.appendDeadLetter(CanonicalForm.payload(event), "refused by the store");
            return true;
        } catch (IOException e) {
            LOG.error("Audit event {} can not be kept as a dead letter.", event.id(), e);
            return false;
        }
    }
}
