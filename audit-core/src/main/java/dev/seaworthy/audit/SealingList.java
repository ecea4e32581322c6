package dev.seaworthy.audit;

import java.util.AbstractList;
import java.util.Arrays;
import java.util.List;
import java.util.RandomAccess;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Events of one batch, each sealed when it is first asked for: a store that sends its rows as it reads them has the
 * database work on the first while the later ones are still hashed. Thread-safe, as any unmodifiable list.
 */
final class SealingList extends AbstractList<StoredEvent> implements RandomAccess {
    private final UUID batchId;
    private final List<AuditEvent> events;
    private final byte[] salts;
    private final @Nullable StoredEvent[] sealed;
    private final CanonicalForm form = new CanonicalForm();

    /**
     * Keeps both, without a copy.
     *
     * @param salts those of all events, one behind the other
     */
    SealingList(UUID batchId, List<AuditEvent> events, byte[] salts) {
        this.batchId = batchId;
        this.events = events;
        this.salts = salts;
        this.sealed = new StoredEvent[events.size()];
    }

    @Override
    public synchronized StoredEvent get(int position) {
        StoredEvent event = sealed[position];
        if (event == null) {
            event = seal(position);
            sealed[position] = event;
        }
        return event;
    }

    @Override
    public int size() {
        return sealed.length;
    }

    private StoredEvent seal(int position) {
        int length = EvidenceMaker.SALT_BYTES;
        byte[] salt = Arrays.copyOfRange(salts, position * length, (position + 1) * length);
        return EvidenceMaker.seal(form, events.get(position), salt, batchId, position);
    }
}
