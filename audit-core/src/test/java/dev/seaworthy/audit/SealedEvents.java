package dev.seaworthy.audit;

import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;

/** Makes batches for store tests, as the writer would. */
public final class SealedEvents {
    private final EventIds ids;
    private final EventPreparation preparation;
    private final EvidenceMaker evidence = new EvidenceMaker();

    public SealedEvents(InstantSource clock) {
        this.ids = new EventIds(clock);
        this.preparation =
                new EventPreparation(TypeRegistry.BUILT_IN, List.of(), new Redactor(List.of()), ids, () -> "node-1");
    }

    public EventBatch batch(AuditEvent... events) {
        return batch(Arrays.asList(events));
    }

    public EventBatch batch(List<AuditEvent> events) {
        UUID id = ids.next().id();
        return new EventBatch(
                id, evidence.seal(id, events.stream().map(preparation::prepared).toList()), false);
    }

    /** The same events again, as after an unknown outcome: new batch, new salts. */
    public EventBatch replayOf(EventBatch batch) {
        UUID id = ids.next().id();
        return new EventBatch(
                id,
                evidence.seal(
                        id, batch.events().stream().map(StoredEvent::event).toList()),
                true);
    }

    /** The leaf computed anew from what was read. */
    public static byte[] leafOf(StoredEvent read) {
        int personal = read.evidence().personalBits();
        return new CanonicalForm().leafHash(read.event(), personal, commitmentOf(read));
    }

    /** The commitment to the personal fields computed anew from what was read. */
    public static byte[] commitmentOf(StoredEvent read) {
        return new CanonicalForm()
                .commitment(
                        read.evidence().salt(), read.event(), read.evidence().personalBits());
    }
}
