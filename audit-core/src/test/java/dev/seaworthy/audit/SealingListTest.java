package dev.seaworthy.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.InstantSource;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class SealingListTest {
    private static final UUID BATCH = UUID.randomUUID();

    private final EventIds ids = new EventIds(InstantSource.fixed(Instant.parse("2026-11-29T10:00:00Z")));
    private final List<Integer> taken = new ArrayList<>();

    @Test
    void anEventIsSealedWhenTheStoreReadsIt() {
        EventBatch batch = new EventBatch(BATCH, new EvidenceMaker().seal(BATCH, recorded(3)), false);
        assertThat(taken).isEmpty();

        batch.events().get(0);
        assertThat(taken).containsExactly(0);

        batch.events().forEach(event -> {});
        assertThat(taken).containsExactly(0, 1, 2);
    }

    @Test
    void anEventReadAgainHasTheSameSaltAndLeaf() {
        List<StoredEvent> sealed = new EvidenceMaker().seal(BATCH, recorded(2));

        assertThat(sealed.get(1)).isSameAs(sealed.get(1));
        assertThat(sealed.get(1).evidence().salt())
                .hasSize(16)
                .isNotEqualTo(sealed.get(0).evidence().salt());
        assertThat(sealed).extracting(event -> event.evidence().batchPosition()).containsExactly(0, 1);
    }

    @Test
    void aStoreCanNotChangeABatch() {
        EventBatch batch = new EventBatch(BATCH, new EvidenceMaker().seal(BATCH, recorded(1)), false);

        assertThatThrownBy(() -> batch.events().clear()).isInstanceOf(UnsupportedOperationException.class);
    }

    /** Prepared events that note which of them were asked for. */
    private List<AuditEvent> recorded(int size) {
        List<AuditEvent> prepared = new ArrayList<>();
        EventPreparation preparation =
                new EventPreparation(TypeRegistry.BUILT_IN, List.of(), new Redactor(List.of()), ids, () -> "node-1");
        for (int event = 0; event < size; event++) {
            prepared.add(preparation.prepared(AuditEvent.of("invoice.paid")));
        }
        return new AbstractList<>() {
            @Override
            public AuditEvent get(int position) {
                taken.add(position);
                return prepared.get(position);
            }

            @Override
            public int size() {
                return size;
            }
        };
    }
}
