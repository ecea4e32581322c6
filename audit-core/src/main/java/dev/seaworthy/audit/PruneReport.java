package dev.seaworthy.audit;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * What one run of retention deleted, or would delete. A run that the logger begins by itself goes on where the last one
 * ended, save once a day and after a hold was released; {@link Retention#prune} and {@link Retention#preview} look at all.
 *
 * @param startedAt when it began
 * @param finishedAt when it ended
 * @param dryRun whether nothing was deleted
 * @param complete whether it came to the end of what is due; false when it was told to stop
 * @param parts one for each category and type of which something was due
 */
public record PruneReport(Instant startedAt, Instant finishedAt, boolean dryRun, boolean complete, List<Part> parts) {
    /** Copies the list. */
    public PruneReport {
        parts = List.copyOf(parts);
    }

    /** How many events were deleted, or would be. */
    public long deleted() {
        return parts.stream().mapToLong(Part::deleted).sum();
    }

    /**
     * How many events this run found due but kept by a hold. Those that an earlier run has passed do not count again, so
     * that a run which goes on finds few; the meter {@link AuditMeters#HELD} has them all.
     */
    public long held() {
        return parts.stream().mapToLong(Part::held).sum();
    }

    /**
     * The part of one category and, where it has an age of its own, type.
     *
     * @param category the category of the events
     * @param eventType their type; empty for all types without an age of their own
     * @param cutoff events before this are due
     * @param deleted how many were deleted, or would be
     * @param held how many this run found that a hold keeps
     * @param heldBy how many each hold keeps, by its id; an event under two holds counts for both
     */
    public record Part(
            String category,
            Optional<String> eventType,
            Instant cutoff,
            long deleted,
            long held,
            Map<UUID, Long> heldBy) {
        /** Copies the map. */
        public Part {
            heldBy = Map.copyOf(heldBy);
        }
    }
}
