package dev.seaworthy.audit;

import java.io.IOException;
import java.util.List;
import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The events that the store refuses, kept next to the journal until somebody mends the cause and submits them again; get
 * it from {@link AuditLogger#deadLetters}. What processes left that ended belongs to it once it was adopted. Where there
 * is no journal it is always empty: such events are refused and counted as {@link RefusalReason#REJECTED}. Thread-safe.
 *
 * <p>Each method waits some seconds for the disk, and throws {@link AuditException} when it does not answer.
 */
public final class DeadLetters {
    private final @Nullable Journal journal;
    private final Runnable submitted;

    DeadLetters(@Nullable Journal journal, Runnable submitted) {
        this.journal = journal;
        this.submitted = submitted;
    }

    /** How many there are; touches no disk. */
    public long count() {
        return journal == null ? 0 : journal.deadLetterCount();
    }

    /** The oldest ones of each process, at most this many. */
    public List<DeadLetter> list(int limit) {
        if (limit < 1) {
            throw new IllegalArgumentException("limit " + limit + " is not positive");
        }
        return journal == null ? List.of() : answered(() -> journal.listDeadLetters(limit));
    }

    /**
     * Has the store tried with this event again. It is in the journal when this returns, and comes back if the store
     * still refuses it. Submitting an event that is stored already is harmless.
     *
     * @return false when there is no such event
     * @throws AuditException when the journal is full or can not be written; the event then stays where it is
     */
    public boolean resubmit(UUID id) {
        return submit(letter -> letter.id().filter(id::equals).isPresent()) > 0;
    }

    /**
     * Has the store tried with all that can be read.
     *
     * @return how many that are
     * @throws AuditException when the journal is full or can not be written; those not submitted stay where they are
     */
    public int resubmitAll() {
        return submit(DeadLetter::readable);
    }

    private int submit(Predicate<DeadLetter> wanted) {
        if (journal == null) {
            return 0;
        }
        int moved = answered(() -> journal.submitDeadLetters(wanted));
        if (moved > 0) {
            submitted.run();
        }
        return moved;
    }

    private static <T> T answered(DiskTask.Work<T> work) {
        try {
            return work.answer();
        } catch (IOException e) {
            throw new AuditException("the dead letters can not be used now: " + e.getMessage(), e);
        }
    }
}
