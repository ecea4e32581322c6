package dev.seaworthy.audit;

import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A segment whose events the store does not have yet, all or some. */
final class JournalSource {
    private final JournalSegment segment;
    private final @Nullable AdoptedFolder adopted;
    private final AtomicInteger unconfirmed = new AtomicInteger();
    private volatile long end;
    private volatile boolean sealed;
    private volatile boolean old;
    private volatile boolean gone;
    private volatile @Nullable String trouble;

    private JournalSource(JournalSegment segment, @Nullable AdoptedFolder adopted) {
        this.segment = segment;
        this.adopted = adopted;
        this.old = adopted != null;
        this.sealed = adopted != null;
    }

    /** One that we write. */
    static JournalSource own(JournalSegment segment) {
        return new JournalSource(segment, null);
    }

    /** One that another process wrote. */
    static JournalSource adopted(JournalSegment segment, AdoptedFolder folder, int events, long end) {
        JournalSource source = new JournalSource(segment, folder);
        source.grown(events, end);
        return source;
    }

    JournalSegment segment() {
        return segment;
    }

    /** The folder it came with when it is not ours. */
    @Nullable
    AdoptedFolder adopted() {
        return adopted;
    }

    /** Up to here it may be read. */
    long end() {
        return end;
    }

    /** Whether an event in it may be stored already. */
    boolean old() {
        return old;
    }

    void markOld() {
        old = true;
    }

    /** Whether nobody writes to it any more. */
    boolean sealed() {
        return sealed;
    }

    void seal() {
        sealed = true;
    }

    int unconfirmed() {
        return unconfirmed.get();
    }

    /** So many events more, up to here. */
    void grown(int events, long newEnd) {
        unconfirmed.addAndGet(events);
        end = newEnd;
    }

    /** The store has so many more. */
    void confirmed(int events) {
        unconfirmed.addAndGet(-events);
    }

    /** The file is not there any more. */
    void markGone() {
        gone = true;
    }

    boolean isGone() {
        return gone;
    }

    /** Why it could not be read, null once it could. */
    void trouble(@Nullable String reason) {
        trouble = reason;
    }

    @Nullable
    String trouble() {
        return trouble;
    }

    /** Whether there is nothing left to read. */
    boolean isRead() {
        return gone || segment.readPosition() >= end;
    }
}
