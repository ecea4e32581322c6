package dev.seaworthy.audit;

import java.util.Optional;
import java.util.UUID;

/** What became of a logged event; see the table of {@link AuditMode}. */
public sealed interface AppendResult {
    /** The id under which the event is, or would have been, stored. */
    UUID eventId();

    /**
     * Whether the event was taken: it is stored or in the journal, or will be unless the process crashes ({@link Queued}) or
     * the caller's transaction is rolled back ({@link Joined}). False only for {@link Refused}.
     */
    default boolean accepted() {
        return true;
    }

    /** Whether the event survives a crash of the machine from now on, as far as store or journal can know. */
    boolean durable();

    /** Why the event was refused, if it was. */
    default Optional<RefusalReason> refusal() {
        return Optional.empty();
    }

    /**
     * Committed in the store.
     *
     * @param eventId the id
     * @param durable whether the store could sync it to the disk: {@link AuditStore#durable()} at that time
     */
    record Stored(UUID eventId, boolean durable) implements AppendResult {}

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
