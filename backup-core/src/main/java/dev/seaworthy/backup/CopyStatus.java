package dev.seaworthy.backup;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How one copy of a replicated storage is doing, the primary apart.
 *
 * @param copy the copy, by its {@code toString}
 * @param since when it was first found to lag; null if it does not, or nobody has looked yet
 * @param reason why it lags; null if it does not
 * @param missing how many objects it lacks, as far as was counted
 * @param surplus how many objects only it has: the primary lost them, or others put them there. They are left alone
 */
public record CopyStatus(
        String copy, @Nullable Instant since, @Nullable String reason, long missing, long surplus) {
    public boolean lagging() {
        return reason != null;
    }
}
