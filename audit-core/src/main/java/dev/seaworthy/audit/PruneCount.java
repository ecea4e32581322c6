package dev.seaworthy.audit;

import java.util.Map;
import java.util.UUID;

/**
 * What became of some events whose time was over.
 *
 * @param deleted how many were deleted, or would be
 * @param held how many are kept by a hold
 * @param heldBy how many each hold keeps; an event under two holds counts for both
 */
public record PruneCount(long deleted, long held, Map<UUID, Long> heldBy) {
    /** Copies the map. */
    public PruneCount {
        heldBy = Map.copyOf(heldBy);
    }
}
