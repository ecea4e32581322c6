package dev.seaworthy.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;

class InMemoryRetentionTest extends AuditRetentionContract<InMemoryAuditStore> {
    @Override
    protected InMemoryAuditStore create(InstantSource source) {
        return new InMemoryAuditStore(InMemoryAuditStore.DEFAULT_CAPACITY, source);
    }

    @Override
    protected List<StoredEvent> stored() {
        return store.events();
    }

    @Test
    void moreHoldsThanADatabaseTakesAreRefused() {
        LegalHolds holds = logger(AuditLogger.builder(store)).holds();
        for (int i = 0; i < HoldStore.MAX_ACTIVE; i++) {
            holds.place(HoldScope.user("u-" + i), "case", Actor.user("lawyer"));
        }

        assertThatThrownBy(() -> holds.place(HoldScope.user("u"), "case", Actor.user("lawyer")))
                .isInstanceOf(AuditException.class)
                .hasMessageContaining("1000 legal holds are active");
        holds.release(holds.active().get(0).id(), "settled", Actor.user("judge"));
        holds.place(HoldScope.user("u"), "case", Actor.user("lawyer"));
    }

    @Test
    void aClearedStoreHoldsNothing() {
        logger(AuditLogger.builder(store)).holds().place(HoldScope.user("u-1"), "case", Actor.user("lawyer"));

        store.clear();

        assertThat(store.activeHolds()).isEmpty();
    }
}
