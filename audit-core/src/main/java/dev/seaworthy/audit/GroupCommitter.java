package dev.seaworthy.audit;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Empties queue and journal into the store: whatever waits becomes one batch, then one batch of the journal has its
 * turn. A batch that fails is tried again until it succeeds, always as a replay, because its commit may have happened.
 * Used by one thread, but for {@link #stop}.
 */
final class GroupCommitter implements WriterWork, Settlement {
    /** Reached only under backlog; fewer commits then weigh more than the wait of those behind. Also at most 1 MiB of text. */
    static final int MAX_BATCH = 2_000;

    private static final Logger LOG = LoggerFactory.getLogger(GroupCommitter.class);

    private final IntakeQueue queue;
    private final Custody custody;
    private final BatchWriter writer;
    private final PoisonSearch search;
    private final Doubts doubts;
    private final Outcomes outcomes;
    private final Backoff backoff = new Backoff();
    private final RateLimitedWarning journalTrouble = new RateLimitedWarning(LOG);
    /** As large as a batch can get, so that an event taken from the queue always finds its place. */
    private final List<Pending> taken = new ArrayList<>(MAX_BATCH);

    private boolean replay;
    private int failures;
    private boolean journalTurn;
    private volatile @Nullable Journal journal;

    GroupCommitter(
            IntakeQueue queue,
            Custody custody,
            BatchWriter writer,
            StoreTrial trial,
            Doubts doubts,
            Outcomes outcomes) {
        this.queue = queue;
        this.custody = custody;
        this.writer = writer;
        this.search = new PoisonSearch(writer, trial, this);
        this.doubts = doubts;
        this.outcomes = outcomes;
    }

    void useJournal(Journal opened) {
        journal = opened;
    }

    /** Fills a batch if none is left over, and tries to store it. */
    @Override
    public boolean drainOnce(Duration wait) throws InterruptedException {
        List<Pending> batch = custody.batch();
        boolean found = true;
        if (batch.isEmpty()) {
            // Again, if the last step was cut short between the store and the journal.
            confirmJournal();
            found = fill(wait);
            batch = custody.batch();
        }
        if (!batch.isEmpty()) {
            attempt(batch);
        }
        return found;
    }

    @Override
    public void stop() {
        backoff.stop();
        queue.wake();
    }

    @Override
    public void pause() throws InterruptedException {
        backoff.pause();
    }

    @Override
    public void stored(List<Pending> events, List<StoredEvent> sealed) {
        custody.stored(events);
        backoff.reset();
        outcomes.stored(sealed, queue.hasRoom() && !custody.ended());
    }

    @Override
    public void rejected(Pending pending, String reason) {
        boolean kept = keptAsDeadLetter(pending.event(), reason);
        custody.rejected(pending, kept);
        outcomes.rejected(pending.event(), kept);
    }

    /** False when neither journal nor queue held anything, not even events that somebody else settled. */
    private boolean fill(Duration wait) throws InterruptedException {
        replay = false;
        failures = 0;
        Journal current = journal;
        boolean mayTakeSpooled = journalTurn || queue.isEmpty();
        if (mayTakeSpooled && current != null && current.pending() > 0) {
            journalTurn = false;
            if (fillFromJournal(current)) {
                return true;
            }
        }
        journalTurn = true;
        return fillFromQueue(wait);
    }

    private boolean fillFromQueue(Duration wait) throws InterruptedException {
        try {
            queue.take(taken, MAX_BATCH, wait);
            replay = taken.stream().anyMatch(Pending::again);
            return custody.takeFromQueue(taken);
        } finally {
            taken.clear();
        }
    }

    /** Whether there was something, which is not the case while the disk can not be read. */
    private boolean fillFromJournal(Journal current) {
        try {
            Journal.Peeked peeked = current.peek(MAX_BATCH);
            custody.takeFromJournal(peeked);
            replay = peeked.old() || doubts.concern(peeked.events());
            if (peeked.events().isEmpty()) {
                custody.confirm(current);
            }
            return !peeked.events().isEmpty();
        } catch (IOException e) {
            journalTrouble.warn("The journal can not be read now; its events stay there: {}", e.toString());
            return false;
        }
    }

    private void attempt(List<Pending> batch) throws InterruptedException {
        try {
            store(batch);
            confirmJournal();
        } catch (RuntimeException failure) {
            failed(failure);
        } catch (Error failure) {
            // Drivers throw AssertionError when a connection breaks at the wrong moment; the writer must outlive that.
            failed(new AuditStoreException(
                    "the store failed with " + failure.getClass().getName(), failure, false));
        }
    }

    private void store(List<Pending> batch) {
        List<StoredEvent> sealed;
        boolean mayBeStored = replay;
        // Whatever happens now, the commit may have happened too.
        replay = true;
        try {
            sealed = writer.append(batch, mayBeStored);
        } catch (RuntimeException | Error failure) {
            failures++;
            if (!StoreTrial.isRejection(failure)) {
                if (!search.isWorthwhile(failures)) {
                    throw failure;
                }
                search.run(batch, failure);
            } else if (mayBeStored) {
                search.run(batch, failure);
            } else {
                // Perhaps only because some are stored already.
                store(batch);
            }
            return;
        }
        search.relieved();
        stored(batch, sealed);
    }

    private void confirmJournal() {
        Journal current = journal;
        if (current == null) {
            return;
        }
        try {
            custody.confirm(current);
        } catch (IOException e) {
            LOG.warn("A journal segment whose events are stored can not be removed.", e);
        }
        if (current.pending() == 0) {
            doubts.clear();
        }
    }

    private void failed(RuntimeException failure) throws InterruptedException {
        outcomes.failed(failure);
        backoff.pause();
    }

    private boolean keptAsDeadLetter(AuditEvent event, String reason) {
        Journal current = journal;
        if (current == null) {
            return false;
        }
        try {
            current.appendDeadLetter(CanonicalForm.payload(event), reason);
            return true;
        } catch (IOException e) {
            LOG.error("Audit event {} can not be kept as a dead letter.", event.id(), e);
            return false;
        }
    }
}
