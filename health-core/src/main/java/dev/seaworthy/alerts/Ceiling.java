package dev.seaworthy.alerts;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;

/** At most so many notifications within any hour; whoever gets a hundred reads none. */
final class Ceiling {

    private static final Duration HOUR = Duration.ofHours(1);

    private final int most;
    private final Deque<Instant> taken = new ArrayDeque<>();

    Ceiling(int most) {
        this.most = most;
    }

    boolean take(Instant now) {
        while (!taken.isEmpty() && Duration.between(taken.getFirst(), now).compareTo(HOUR) >= 0) {
            taken.removeFirst();
        }
        if (taken.size() >= most) {
            return false;
        }
        taken.addLast(now);
        return true;
    }

    /** Whether the next one would be too many. */
    boolean reached() {
        return taken.size() >= most;
    }
}
