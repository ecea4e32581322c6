package dev.seaworthy.audit;

import java.security.SecureRandom;
import java.util.List;
import java.util.Objects;
import java.util.UUID;

/** Gives prepared events their salt, commitment, leaf and place in a batch. Thread-safe. */
final class EvidenceMaker {
    static final int SALT_BYTES = 16;

    private final SecureRandom random = new SecureRandom();

    /** The events in the form in which they are stored, each made when it is first read; keeps the list. */
    List<StoredEvent> seal(UUID batchId, List<AuditEvent> events) {
        // One call for the whole batch: the generator is the dearest part of a salt.
        byte[] salts = new byte[events.size() * SALT_BYTES];
        random.nextBytes(salts);
        return new SealingList(batchId, events, salts);
    }

    static StoredEvent seal(CanonicalForm form, AuditEvent event, byte[] salt, UUID batchId, int position) {
        int personalBits = event.type().personalBits();
        byte[] commitment = form.commitment(salt, event, personalBits);
        byte[] leaf = form.leafHash(event, personalBits, commitment);
        return new StoredEvent(
                Objects.requireNonNull(event.id(), "id"),
                Objects.requireNonNull(event.createdAt(), "createdAt"),
                event,
                new Evidence(CanonicalForm.VERSION, personalBits, leaf, salt, commitment, batchId, position));
    }
}
