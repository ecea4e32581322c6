package dev.seaworthy.audit;

import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Places and releases legal holds, and has both audited as {@code audit.hold.placed} and {@code audit.hold.released}.
 * Get it from {@link AuditLogger#holds()}. Thread-safe.
 */
public final class LegalHolds {
    /** The most released holds that one call returns. */
    public static final int MAX_RELEASED = 500;

    private static final int MAX_REASON = 512;
    private static final int MAX_PLACED_BY = 256;

    private final HoldStore store;
    private final Consumer<AuditEvent> audit;
    private final EventIds ids;
    private final InstantSource clock;
    private final CountDownLatch stopped;

    /**
     * Of one logger.
     *
     * @param stopped zero once the logger is closed, which could not audit a hold any more
     */
    LegalHolds(HoldStore store, Consumer<AuditEvent> audit, EventIds ids, InstantSource clock, CountDownLatch stopped) {
        this.store = store;
        this.audit = audit;
        this.ids = ids;
        this.clock = clock;
        this.stopped = stopped;
    }

    /**
     * Places a hold. Once this returns no event in its scope is deleted by retention any more, on no node; it waits for
     * a delete under way.
     *
     * @param reason why, at most 512 characters
     * @throws IllegalArgumentException without a reason, or with one that is too long
     * @throws AuditStoreException when it was not, or perhaps not, placed: look at {@link #active()} and try again
     * @throws IllegalStateException when the logger was closed
     */
    public LegalHold place(HoldScope scope, String reason, Actor by) {
        requireReason(reason);
        requireOpen();
        EventIds.Stamp stamp = ids.next();
        LegalHold hold = new LegalHold(
                stamp.id(),
                StorableText.of(reason, MAX_REASON),
                StorableText.of(name(by), MAX_PLACED_BY),
                scope,
                stamp.createdAt(),
                Optional.empty());
        AuditEvent placed = AuditEvent.of(EventTypes.HOLD_PLACED)
                .by(by)
                .on(Resource.of("audit_hold", hold.id().toString()))
                .description(reason)
                .with("scope", scope.criteria());
        audited(placed, () -> {
            store.place(hold);
            return true;
        });
        return hold;
    }

    /**
     * Ends a hold; what it kept can be deleted from now on.
     *
     * @param reason why, for the audit trail
     * @return false when no hold with this id is active
     * @throws IllegalArgumentException without a reason, or with one that is too long
     * @throws IllegalStateException when the logger was closed
     * @throws AuditStoreException when it was not, or perhaps not, released: look at {@link #active()} and try again
     */
    public boolean release(UUID id, String reason, Actor by) {
        requireReason(reason);
        requireOpen();
        AuditEvent released = AuditEvent.of(EventTypes.HOLD_RELEASED)
                .by(by)
                .on(Resource.of("audit_hold", id.toString()))
                .description(reason);
        return audited(released, () -> store.release(id, Micros.toInstant(Micros.of(clock.instant()))));
    }

    /** All active holds, the newest first. */
    public List<LegalHold> active() {
        return store.activeHolds();
    }

    /** Released holds, at most {@value #MAX_RELEASED}, those placed last first. */
    public List<LegalHold> released() {
        return store.releasedHolds(MAX_RELEASED);
    }

    private void requireOpen() {
        if (stopped.getCount() == 0) {
            throw new IllegalStateException(
                    "the audit logger was closed and can not audit a hold; use the one that runs");
        }
    }

    /** What perhaps happened is audited as well: nobody would look for a hold that no event tells of. */
    private boolean audited(AuditEvent event, BooleanSupplier change) {
        boolean changed;
        try {
            changed = change.getAsBoolean();
        } catch (AuditStoreException failure) {
            audit.accept(event.error("outcome unknown: the store failed; look at the active holds"));
            throw failure;
        }
        if (changed) {
            audit.accept(event);
        }
        return changed;
    }

    private static void requireReason(String reason) {
        if (reason.isBlank() || reason.codePointCount(0, reason.length()) > MAX_REASON) {
            throw new IllegalArgumentException("the reason of a legal hold is empty or longer than " + MAX_REASON
                    + " characters; name the case, and keep its story elsewhere");
        }
    }

    private static String name(Actor actor) {
        String id = actor.id();
        String name = actor.name();
        return id != null ? id : name != null ? name : actor.type().text();
    }
}
