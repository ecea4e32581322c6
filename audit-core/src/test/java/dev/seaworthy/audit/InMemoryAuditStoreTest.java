package dev.seaworthy.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import java.time.Duration;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;

class InMemoryAuditStoreTest extends AuditReaderContract<InMemoryAuditStore> {
    @Override
    protected InMemoryAuditStore create(InstantSource clock) {
        return new InMemoryAuditStore(InMemoryAuditStore.DEFAULT_CAPACITY, clock);
    }

    @Test
    void whatWasLoggedIsThereToBeAsserted() {
        try (AuditLogger logger = started()) {
            logger.log(AuditEvent.of("invoice.approved").by(Actor.user("u-17")), AuditMode.SYNC);
        }

        assertThat(store.events())
                .extracting(event -> event.text(EventField.EVENT_TYPE), event -> event.text(EventField.USER_ID))
                .containsExactly(tuple("invoice.approved", "u-17"));
        store.clear();
        assertThat(store.events()).isEmpty();
    }

    @Test
    void storedHereIsStoredButNotDurable() {
        try (AuditLogger logger = started()) {
            AppendResult result = logger.log(AuditEvent.of("a.b"), AuditMode.SYNC);

            assertThat(result).isEqualTo(new AppendResult.Stored(result.eventId(), false));
            assertThat(result.accepted()).isTrue();
        }
    }

    @Test
    void aFullStoreRefusesTheWholeBatchAndSaysSo() {
        InMemoryAuditStore small = new InMemoryAuditStore(2, clock);
        small.append(events.batch(AuditEvent.of("a.b")));

        assertThatThrownBy(() -> small.append(events.batch(AuditEvent.of("a.b"), AuditEvent.of("a.b"))))
                .isInstanceOf(AuditStoreException.class)
                .hasMessageContaining("full with 1 of 2");
        assertThat(small.events()).hasSize(1);
    }

    private AuditLogger started() {
        return AuditLogger.builder(store)
                .syncTimeout(Duration.ofSeconds(20))
                .build()
                .start();
    }
}
