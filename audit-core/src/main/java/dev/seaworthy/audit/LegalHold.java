package dev.seaworthy.audit;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * Keeps events, however old they are, until it is released; then it stays on record. Place one with {@link LegalHolds}.
 *
 * @param id its id
 * @param reason why, such as the number of a case
 * @param placedBy who placed it
 * @param scope which events it keeps
 * @param createdAt when it was placed
 * @param releasedAt when it was released; empty while it is active
 */
public record LegalHold(
        UUID id, String reason, String placedBy, HoldScope scope, Instant createdAt, Optional<Instant> releasedAt) {
    /** Whether it keeps anything. */
    public boolean active() {
        return releasedAt.isEmpty();
    }
}
