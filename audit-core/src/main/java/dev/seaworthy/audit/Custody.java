package dev.seaworthy.audit;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Knows every event in memory, from its acceptance until it is settled, and counts each as settled once: a caller that
 * saves its event in the journal and the writer that stores it may meet. Thread-safe; one thread fills the batch.
 */
final class Custody {
    private static final long LONGEST_CONFIRM_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final IntakeQueue queue;
    private final Ledger ledger;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition confirmed = lock.newCondition();
    /** What is being written, or waits to be tried again. As large as it can get, so that taking needs no memory. */
    private final List<Pending> batch;

    private Journal.Peeked fromJournal = Journal.Peeked.NOTHING;
    /** Events of the journal's batch that are settled, while the journal still counts them as pending. */
    private long unconfirmed;

    private boolean confirming;
    private boolean ended;
    private volatile @Nullable Journal journal;

    Custody(IntakeQueue queue, Ledger ledger, int maxBatch) {
        this.queue = queue;
        this.ledger = ledger;
        this.batch = new ArrayList<>(maxBatch);
    }

    void useJournal(Journal opened) {
        journal = opened;
    }

    /** Fills the empty batch from the queue; false when nothing came, not even events that somebody else settled. */
    boolean takeFromQueue(List<Pending> taken) {
        lock.lock();
        try {
            fromJournal = Journal.Peeked.NOTHING;
            for (Pending pending : taken) {
                if (pending.state() == Pending.State.WAITING) {
                    pending.takeOff();
                    batch.add(pending);
                }
            }
            return !taken.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    /** Fills the empty batch with what the journal holds. */
    void takeFromJournal(Journal.Peeked peeked) {
        lock.lock();
        try {
            fromJournal = peeked;
            unconfirmed = 0;
            peeked.events().forEach(event -> batch.add(Pending.of(event, false)));
        } finally {
            lock.unlock();
        }
    }

    boolean batchIsEmpty() {
        lock.lock();
        try {
            return batch.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    /** What is left of the batch; what somebody else saved or gave up meanwhile is let go. */
    List<Pending> batch() {
        lock.lock();
        try {
            batch.removeIf(pending -> pending.state() != Pending.State.WAITING);
            return List.copyOf(batch);
        } finally {
            lock.unlock();
        }
    }

    /** The store has these. */
    void stored(List<Pending> events) {
        lock.lock();
        try {
            List<Pending> waiting = events.stream()
                    .filter(pending -> pending.state() == Pending.State.WAITING)
                    .toList();
            long counted =
                    waiting.stream().filter(pending -> !pending.spooling()).count();
            // Counted first: who has heard that an event is stored finds it in the meters.
            ledger.stored(counted);
            waiting.forEach(pending -> pending.settle(Pending.State.STORED));
            settled(counted);
        } finally {
            lock.unlock();
        }
    }

    /** The store will never take this one; {@code kept} says whether it is a dead letter now. */
    void rejected(Pending pending, boolean kept) {
        lock.lock();
        try {
            if (pending.state() != Pending.State.WAITING) {
                ledger.recovered(kept ? 1 : 0);
                return;
            }
            boolean here = !pending.spooling();
            if (here && !kept) {
                ledger.refused(RefusalReason.REJECTED, 1);
            }
            pending.refuse(RefusalReason.REJECTED, kept);
            settled(here ? 1 : 0);
        } finally {
            lock.unlock();
        }
    }

    /** Tells the journal that the batch, which came from it, is settled. */
    void confirm(Journal current) throws IOException {
        Journal.Peeked peeked = fromJournal;
        if (peeked.chunk() == null || !beginConfirm()) {
            return;
        }
        try {
            // Without the lock, because this may wait for the disk.
            current.confirm(peeked);
        } finally {
            endConfirm();
        }
    }

    /** The caller is about to write the event to the journal; false when it is settled, or somebody does so already. */
    boolean beginSpool(Pending pending) {
        lock.lock();
        try {
            boolean here = pending.isHere();
            if (here) {
                pending.spooling(true);
            }
            return here;
        } finally {
            lock.unlock();
        }
    }

    /** The caller wrote the event to the journal, or could not. */
    void endSpool(Pending pending, boolean written) {
        lock.lock();
        try {
            pending.spooling(false);
            switch (pending.state()) {
                case WAITING -> {
                    if (written) {
                        pending.settle(Pending.State.SPOOLED);
                    }
                }
                // Written as well: counted once more, and once only, when the journal's copy finds its row.
                case STORED -> ledger.stored(written ? 0 : 1);
                case REFUSED -> {
                    if (written && pending.deadLetter()) {
                        ledger.recovered(1);
                    } else if (!written && !pending.deadLetter()) {
                        ledger.refused(pending.reason(), 1);
                    }
                }
                case SPOOLED ->
                    throw new IllegalStateException(
                            "two have spooled event " + pending.event().id());
            }
        } finally {
            lock.unlock();
        }
    }

    /** Refuses the event and counts it, although it may be in flight; false when it is settled or being spooled. */
    boolean giveUp(Pending pending, RefusalReason reason) {
        lock.lock();
        try {
            boolean here = pending.isHere();
            if (here) {
                pending.refuse(reason, false);
                ledger.refused(reason, 1);
            }
            return here;
        } finally {
            lock.unlock();
        }
    }

    /** Nobody will write any more: everything still in memory, for its last chance. */
    List<Pending> end() {
        lock.lock();
        try {
            ended = true;
            List<Pending> left = new ArrayList<>();
            if (fromJournal.chunk() == null) {
                left.addAll(batch);
            } else {
                // They stay in the journal, also when a writer that was left behind still stores them.
                batch.forEach(pending -> pending.settle(Pending.State.SPOOLED));
            }
            batch.clear();
            left.addAll(queue.drain());
            return left;
        } finally {
            lock.unlock();
        }
    }

    /** Whether nobody will write any more. */
    boolean ended() {
        lock.lock();
        try {
            return ended;
        } finally {
            lock.unlock();
        }
    }

    AuditAccount account() {
        lock.lock();
        try {
            awaitConfirmed();
            long queued = queue.snapshot().stream().filter(Pending::isHere).count();
            Journal current = journal;
            return ledger.account(queued, flying(), current == null ? 0 : current.pending() - unconfirmed);
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
            return flying() > 0 ? batch.get(0) : queue.oldest();
        } finally {
            lock.unlock();
        }
    }

    private void settled(long events) {
        batch.removeIf(pending -> pending.state() != Pending.State.WAITING);
        if (fromJournal.chunk() != null) {
            unconfirmed += events;
        }
    }

    private int flying() {
        return fromJournal.chunk() != null
                ? 0
                : (int) batch.stream().filter(Pending::isHere).count();
    }

    /** False once the writer is left behind: the journal is closed then. */
    private boolean beginConfirm() {
        lock.lock();
        try {
            confirming = !ended;
            return confirming;
        } finally {
            lock.unlock();
        }
    }

    private void endConfirm() {
        lock.lock();
        try {
            confirming = false;
            unconfirmed = 0;
            fromJournal = Journal.Peeked.NOTHING;
            confirmed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** While the journal confirms, its count and ours do not match. */
    private void awaitConfirmed() {
        long nanos = LONGEST_CONFIRM_NANOS;
        boolean interrupted = false;
        while (confirming && nanos > 0) {
            try {
                nanos = confirmed.awaitNanos(nanos);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
