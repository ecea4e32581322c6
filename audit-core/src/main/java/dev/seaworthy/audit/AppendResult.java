package dev.seaworthy.audit;

import java.util.Optional;
import java.util.UUID;

/** What became of a logged event; see the table of {@link AuditMode}. */
public sealed interface AppendResult {
    /** The id under which the event is, or would have been, stored. */
    UUID eventId();

    /** Whether the event will be stored, or was. False only for {@link Refused}. */
    default boolean accepted() {
        return true;
    }

    /** Whether the event survives a crash of this process from now on. */
    boolean durable();

    /** Why the event was refused, if it was. */
    default Optional<RefusalReason> refusal() {
        return Optional.empty();
    }

    /**
     * Committed in the store.
     *
     * @param eventId the id
     */
    record Stored(UUID eventId) implements AppendResult {
        @Override
        public boolean durable() {
            return true;
        }
    }

    /**
     * Part of the caller's transaction.
     *
     * @param eventId the id
     */
    record Joined(UUID eventId) implements AppendResult {
        @Override
        public boolean durable() {
            return false;
        }
    }

    /**
     * Fsynced in the journal, as asked.
     *
     * @param eventId the id
     */
    record Journaled(UUID eventId) implements AppendResult {
        @Override
        public boolean durable() {
            return true;
        }
    }

    /**
     * In the bounded queue.
     *
     * @param eventId the id
     */
    record Queued(UUID eventId) implements AppendResult {
        @Override
        public boolean durable() {
            return false;
        }
    }

    /**
     * Fsynced in the journal, because store or queue could not take it in time.
     *
     * @param eventId the id
     */
    record Spooled(UUID eventId) implements AppendResult {
        @Override
        public boolean durable() {
            return true;
        }
    }

    /**
     * Not accepted; counted in the {@link AuditAccount}.
     *
     * @param eventId the id it would have had
     * @param reason why
     */
    record Refused(UUID eventId, RefusalReason reason) implements AppendResult {
        @Override
        public boolean accepted() {
            return false;
        }

        @Override
        public boolean durable() {
            return false;
        }

        @Override
        public Optional<RefusalReason> refusal() {
            return Optional.of(reason);
        }
    }
}
