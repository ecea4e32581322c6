package dev.seaworthy.metrics;

import java.time.Duration;
import java.time.Instant;

/** Records how old data is at the moment it is used; at most 200 names, later ones are counted as {@code OTHER}. */
public final class Freshness {

    /** Data older than this is late unless {@link #limit} says otherwise. */
    public static final Duration DEFAULT_LIMIT = Duration.ofHours(1);

    Freshness() {}

    /** Sets the age up to which data of this name is fresh; counts from then on. */
    public void limit(String name, Duration limit) {
        throw new UnsupportedOperationException();
    }

    /** Data produced then is used now. */
    public void record(String name, Instant producedAt) {
        throw new UnsupportedOperationException();
    }
}
