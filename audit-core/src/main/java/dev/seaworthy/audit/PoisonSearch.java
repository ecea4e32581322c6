package dev.seaworthy.audit;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds by halving which events of a refused batch the store will never take, and stores the others. An event is at fault
 * only if the store takes other events: a harmless one that is tried and rolled back ({@link TrialAppend}), or else the
 * others of the same batch. A store that takes none of them, and can not try, is believed the fifth time. Used by one
 * thread.
 */
final class PoisonSearch {
    private static final Logger LOG = LoggerFactory.getLogger(PoisonSearch.class);
    /** After so many refused writes the rest is tried one by one without a commit, or a poisoned batch costs a commit each. */
    private static final int MOST_HALVINGS = 40;
    /** A failure that does not blame the data must repeat before it is believed. */
    private static final int FAILURES_TO_BELIEVE = 3;
    /** How often a store without trials may refuse everything before it is believed. */
    private static final int REFUSALS_TO_BELIEVE = 5;
    /** How many single events are refused, without one stored, before such a store is asked again later. */
    private static final int WORTH_TRYING = 16;

    private final BatchWriter writer;
    private final StoreTrial trial;
    private final Settlement settlement;
    private final RateLimitedWarning trouble = new RateLimitedWarning(LOG);
    private int refusals;

    PoisonSearch(BatchWriter writer, StoreTrial trial, Settlement settlement) {
        this.writer = writer;
        this.trial = trial;
        this.settlement = settlement;
    }

    /** Whether a batch that fails again and again, without being rejected, may owe that to one of its events. */
    boolean isWorthwhile(int failures) {
        return trial.isPossible() && failures % FAILURES_TO_BELIEVE == 0;
    }

    /** A batch was stored in the ordinary way. */
    void relieved() {
        refusals = 0;
    }

    /**
     * Settles all events of the batch, which was refused just now.
     *
     * @throws AuditStoreException when the store is away or at fault; what was not settled is to be tried again
     */
    void run(List<Pending> batch, Throwable refusal) {
        trial.begin();
        if (trial.isPossible()) {
            withTrials(batch, refusal);
        } else {
            withoutTrials(batch, refusal);
        }
    }

    private void withTrials(List<Pending> batch, Throwable refusal) {
        trial.requireOthersTaken(batch.get(0).event(), refusal);
        Deque<List<Pending>> chunks = new ArrayDeque<>();
        int refused = 0;
        halve(batch, chunks);
        while (!chunks.isEmpty()) {
            if (refused > MOST_HALVINGS) {
                sift(chunks);
                return;
            }
            List<Pending> chunk = chunks.pop();
            Throwable failure = failureOf(chunk);
            if (failure != null) {
                refused++;
                trial.requireOthersTaken(chunk.get(0).event(), failure);
                if (chunk.size() > 1) {
                    halve(chunk, chunks);
                } else {
                    judge(chunk, failure);
                }
            }
        }
    }

    private void withoutTrials(List<Pending> batch, Throwable refusal) {
        List<Pending> suspects = new ArrayList<>();
        boolean storedSome = false;
        Deque<List<Pending>> chunks = new ArrayDeque<>();
        halve(batch, chunks);
        while (!chunks.isEmpty() && (storedSome || suspects.size() < WORTH_TRYING || believed())) {
            List<Pending> chunk = chunks.pop();
            AuditStoreException failure = rejectionOf(chunk);
            if (failure == null) {
                storedSome = true;
            } else if (chunk.size() > 1) {
                halve(chunk, chunks);
            } else {
                suspects.add(chunk.get(0));
            }
        }
        if (!storedSome && !believed()) {
            refusals++;
            throw new AuditStoreException(
                    "the store refuses every event of a batch of " + batch.size() + ": " + refusal.getMessage(),
                    refusal,
                    false);
        }
        refusals = storedSome ? 0 : refusals;
        suspects.forEach(suspect -> reject(suspect, refusal));
    }

    private boolean believed() {
        return refusals >= REFUSALS_TO_BELIEVE - 1;
    }

    /** Many are at fault: those that pass a trial are stored at once, the others one by one. */
    private void sift(Deque<List<Pending>> chunks) {
        List<Pending> good = new ArrayList<>();
        List<Pending> bad = new ArrayList<>();
        chunks.forEach(chunk -> chunk.forEach(pending -> (trial.takes(pending.event()) ? good : bad).add(pending)));
        for (Pending pending : bad) {
            // Stored already is no fault: only a replay can tell.
            Throwable failure = failureOf(List.of(pending));
            if (failure != null) {
                judge(List.of(pending), failure);
            }
        }
        if (!good.isEmpty()) {
            settlement.stored(good, writer.append(good, true));
        }
    }

    /** The store takes others, but not this one. */
    private void judge(List<Pending> single, Throwable refusal) {
        Throwable last = refusal;
        for (int failures = 1; !StoreTrial.isRejection(last) && failures < FAILURES_TO_BELIEVE; failures++) {
            Throwable again = failureOf(single);
            if (again == null) {
                return;
            }
            last = again;
            trial.requireOthersTaken(single.get(0).event(), last);
        }
        reject(single.get(0), last);
    }

    private void reject(Pending pending, Throwable refusal) {
        AuditEvent event = pending.event();
        trouble.warn(
                "The store will not take audit event {} ({}), and perhaps others; they become dead letters where there is a "
                        + "journal, else they are refused.",
                event.id(),
                event.type().name(),
                refusal);
        settlement.rejected(pending, String.valueOf(refusal.getMessage()));
    }

    /** Null when the chunk is stored. */
    private @Nullable Throwable failureOf(List<Pending> chunk) {
        List<StoredEvent> sealed;
        try {
            sealed = writer.append(chunk, true);
        } catch (RuntimeException | Error failure) {
            return failure;
        }
        settlement.stored(chunk, sealed);
        return null;
    }

    /** Null when the chunk is stored; what does not blame the data is thrown. */
    private @Nullable AuditStoreException rejectionOf(List<Pending> chunk) {
        List<StoredEvent> sealed;
        try {
            sealed = writer.append(chunk, true);
        } catch (AuditStoreException failure) {
            if (failure.rejected()) {
                return failure;
            }
            throw failure;
        }
        settlement.stored(chunk, sealed);
        return null;
    }

    /** The earlier half comes first. One event alone is put back as it is. */
    private static void halve(List<Pending> chunk, Deque<List<Pending>> chunks) {
        int middle = chunk.size() / 2;
        chunks.push(chunk.subList(middle, chunk.size()));
        if (middle > 0) {
            chunks.push(chunk.subList(0, middle));
        }
    }
}
