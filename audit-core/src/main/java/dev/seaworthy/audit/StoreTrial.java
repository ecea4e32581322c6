package dev.seaworthy.audit;

import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Asks a store whether it takes events at all, before one of them is blamed. Used by one thread. */
final class StoreTrial {
    private final BatchWriter writer;
    private final EventIds ids;
    private final InstantSource clock;
    private final BooleanSupplier canKeepDeadLetters;
    private final @Nullable TrialAppend store;
    /** Hours in which the store was found to take events, since the search began. */
    private final Set<Instant> sound = new HashSet<>();

    StoreTrial(BatchWriter writer, EventIds ids, InstantSource clock, BooleanSupplier canKeepDeadLetters) {
        this.writer = writer;
        this.ids = ids;
        this.clock = clock;
        this.canKeepDeadLetters = canKeepDeadLetters;
        this.store = writer.store() instanceof TrialAppend trial ? trial : null;
    }

    boolean isPossible() {
        return store != null;
    }

    /** Forgets what was found before. */
    void begin() {
        sound.clear();
    }

    /**
     * Returns when the store takes other events than this one, so that the event is at fault.
     *
     * @throws AuditStoreException when it takes none, or is away
     */
    void requireOthersTaken(AuditEvent event, Throwable failure) {
        if (isShortage(failure)) {
            throw new AuditStoreException(
                    "the store is short of something and takes no events now: " + failure.getMessage(), failure, false);
        }
        Instant time = Objects.requireNonNull(event.createdAt(), "createdAt");
        Instant hour = time.truncatedTo(ChronoUnit.HOURS);
        if (isRejection(failure) && sound.contains(hour)) {
            return;
        }
        AuditStoreException refusal = refusal(time);
        if (refusal != null && !(canKeepDeadLetters.getAsBoolean() && refusal(clock.instant()) == null)) {
            throw new AuditStoreException(
                    "the store takes no events now, not only audit event " + event.id() + ": " + refusal.getMessage()
                            + "; look at its tables and partitions, everything is kept and tried again",
                    refusal,
                    false);
        }
        // Taken now, though not at the time of the event: as a dead letter it holds up nobody else and is not lost.
        sound.add(hour);
    }

    /** Whether the store takes this very event; it is rolled back. */
    boolean takes(AuditEvent event) {
        return refusal(writer.sealed(event)) == null;
    }

    private @Nullable AuditStoreException refusal(Instant time) {
        return refusal(writer.sealed(HarmlessEvent.at(time, ids)));
    }

    private @Nullable AuditStoreException refusal(StoredEvent event) {
        try {
            Objects.requireNonNull(store, "store").trial(event);
            return null;
        } catch (AuditStoreException refusal) {
            if (refusal.rejected()) {
                return refusal;
            }
            throw refusal;
        }
    }

    /**
     * Whether the database lacks disk, memory or connections: SQL state class 53. A harmless event may still find room
     * where the next one does not.
     */
    private static boolean isShortage(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql
                    && String.valueOf(sql.getSQLState()).startsWith("53")) {
                return true;
            }
        }
        return false;
    }

    static boolean isRejection(Throwable failure) {
        return failure instanceof AuditStoreException refusal && refusal.rejected();
    }
}
