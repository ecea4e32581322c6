package dev.seaworthy.audit;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** The ability of an {@link AuditStore} to keep {@link LegalHold}s, which its {@link PrunableStore} then honours. */
public interface HoldStore {
    /** The most holds active at once, because every delete compares every one. */
    int MAX_ACTIVE = 1_000;

    /**
     * Places the hold, after any {@link PrunableStore#prune} that is under way has ended.
     *
     * @throws AuditException when too many are active
     * @throws AuditStoreException when it was not, or perhaps not, placed
     */
    void place(LegalHold hold);

    /** Ends the hold; false when none with this id is active. */
    boolean release(UUID id, Instant at);

    /** All active ones, the newest first. */
    List<LegalHold> activeHolds();

    /** The holds released last, those placed last first. */
    List<LegalHold> releasedHolds(int limit);
}
