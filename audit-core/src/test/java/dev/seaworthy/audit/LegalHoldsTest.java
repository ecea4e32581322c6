package dev.seaworthy.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class LegalHoldsTest {
    private final List<AuditEvent> raised = new ArrayList<>();
    private final LegalHolds holds = new LegalHolds(
            new FailingHolds(),
            raised::add,
            new EventIds(InstantSource.system()),
            InstantSource.system(),
            new CountDownLatch(1));

    @Test
    void aHoldThatIsPerhapsPlacedOrReleasedIsAuditedWithThatDoubt() {
        UUID id = UUID.randomUUID();

        assertThatThrownBy(() -> holds.place(HoldScope.user("u-1"), "case 4711", Actor.user("lawyer")))
                .isInstanceOf(AuditStoreException.class);
        assertThatThrownBy(() -> holds.release(id, "settled", Actor.user("judge")))
                .isInstanceOf(AuditStoreException.class);

        assertThat(raised)
                .extracting(AuditEvent::type)
                .containsExactly(EventTypes.HOLD_PLACED, EventTypes.HOLD_RELEASED);
        assertThat(raised).allSatisfy(event -> {
            assertThat(event.text(EventField.STATUS)).isEqualTo("error");
            assertThat(event.text(EventField.ERROR_MESSAGE)).startsWith("outcome unknown");
        });
        assertThat(raised.get(1).text(EventField.RESOURCE_ID)).isEqualTo(id.toString());
    }

    /** A database that goes away before it says whether it committed. */
    private static final class FailingHolds implements HoldStore {
        @Override
        public void place(LegalHold hold) {
            throw away();
        }

        @Override
        public boolean release(UUID id, Instant at) {
            throw away();
        }

        @Override
        public List<LegalHold> activeHolds() {
            throw away();
        }

        @Override
        public List<LegalHold> releasedHolds(int limit) {
            throw away();
        }

        private static AuditStoreException away() {
            return new AuditStoreException("the database is away", null, false);
        }
    }
}
