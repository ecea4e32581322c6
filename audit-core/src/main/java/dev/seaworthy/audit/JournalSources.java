package dev.seaworthy.audit;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The segments that are not wholly stored, and what of them is counted. Thread-safe; touches no file. */
final class JournalSources {
    private static final Logger LOG = LoggerFactory.getLogger(JournalSources.class);

    private final Ledger ledger;
    private final LongConsumer lost;
    /** Oldest first, save for what can not be read; the last of ours may be the one being written. */
    private final Deque<JournalSource> sources = new ArrayDeque<>();

    private final Queue<JournalSource> finished = new ConcurrentLinkedQueue<>();
    private final AtomicLong pending = new AtomicLong();
    private final AtomicLong ownBytes = new AtomicLong();
    private final AtomicLong adoptedBytes = new AtomicLong();

    /** {@code lost} hears how many events are gone for good. */
    JournalSources(Ledger ledger, LongConsumer lost) {
        this.ledger = ledger;
        this.lost = lost;
    }

    /** Events not yet confirmed. */
    long pending() {
        return pending.get();
    }

    /** Bytes of what we wrote and still need. */
    long ownBytes() {
        return ownBytes.get();
    }

    /** The same and what we adopted. */
    long bytes() {
        return ownBytes.get() + adoptedBytes.get();
    }

    /** The first with something to read or to remove. */
    synchronized @Nullable JournalSource first() {
        for (JournalSource source : sources) {
            if (source.sealed() || !source.isRead()) {
                return source;
            }
        }
        return null;
    }

    /** Why the first of those that can not be read can not. */
    synchronized Optional<String> trouble() {
        for (JournalSource source : sources) {
            String trouble = source.trouble();
            if (trouble != null) {
                return Optional.of(trouble);
            }
        }
        return Optional.empty();
    }

    /** A new one that we write. */
    synchronized void add(JournalSource own) {
        sources.addLast(own);
    }

    /** Events were synced to one of ours. */
    void grown(JournalSource own, int events, long newEnd) {
        ownBytes.addAndGet(newEnd - own.end());
        pending.addAndGet(events);
        own.grown(events, newEnd);
    }

    /** What another process left: older than anything of ours. */
    void adopt(List<JournalSource> found) {
        long events = found.stream().mapToLong(JournalSource::unconfirmed).sum();
        adoptedBytes.addAndGet(found.stream().mapToLong(JournalSource::end).sum());
        ledger.recovered(events);
        pending.addAndGet(events);
        synchronized (this) {
            Collections.reverse(found);
            found.forEach(sources::addFirst);
        }
    }

    /** One segment that can not be read keeps no other from being stored. */
    synchronized void postpone(JournalSource source, IOException reason) {
        source.trouble(reason.toString());
        if (sources.remove(source)) {
            sources.addLast(source);
        }
    }

    /** Goes on after this chunk, of which so many were events that are dealt with. */
    void advance(JournalSource source, JournalSegment.Chunk chunk) {
        int events = chunk.payloads().size();
        if (chunk.damaged() > 0) {
            logDamage(source, chunk);
        }
        source.confirmed(events);
        pending.addAndGet(-events);
        source.segment().advance(chunk);
    }

    /** Forgets the segment if all of it is dealt with and nobody writes to it. */
    void finishIfRead(JournalSource source) {
        // In this order: the end does not change once it is sealed.
        if (source.sealed() && source.isRead()) {
            finish(source);
        }
    }

    /** What it should have held and did not is counted as lost. */
    private void finish(JournalSource source) {
        synchronized (this) {
            if (!sources.remove(source)) {
                return;
            }
        }
        (source.adopted() == null ? ownBytes : adoptedBytes).addAndGet(-source.end());
        int missing = source.unconfirmed();
        if (missing > 0) {
            pending.addAndGet(-missing);
            ledger.refused(RefusalReason.DAMAGED, missing);
            lost.accept(missing);
            LOG.error(
                    "{} audit events of the journal segment {} are lost: the file was damaged or removed; check the disk.",
                    missing,
                    source.segment().file());
        }
        finished.add(source);
    }

    /** One that was finished and not yet polled. */
    @Nullable
    JournalSource pollFinished() {
        return finished.poll();
    }

    private void logDamage(JournalSource source, JournalSegment.Chunk chunk) {
        ledger.damaged(chunk.damaged());
        if (chunk.damaged() == chunk.tail()) {
            LOG.warn(
                    "Journal segment {} ends with {} unreadable bytes: a torn last record after a crash, which nobody was "
                            + "told is kept, or damage to the last ones.",
                    source.segment().file(),
                    chunk.damaged());
        } else {
            LOG.error(
                    "Journal segment {} has {} unreadable bytes before position {}; check the disk.",
                    source.segment().file(),
                    chunk.damaged(),
                    chunk.end());
        }
    }
}
