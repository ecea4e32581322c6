package dev.seaworthy.audit;

import java.time.Duration;

/** How much is deleted at once and how long the database then rests: less and longer when it becomes slow. */
final class Pace {
    private static final Duration SLOW = Duration.ofMillis(500);
    private static final Duration QUICK = Duration.ofMillis(100);
    private static final Duration LONGEST_REST = Duration.ofSeconds(30);
    private static final int REST_AFTER_SLOW = 4;
    private static final int LEAST_SHARE = 20;

    private final int largest;
    private final Duration pause;
    private int size;

    Pace(int largest, Duration pause) {
        this.largest = largest;
        this.pause = pause;
        this.size = largest;
    }

    /** The most events to delete in one transaction now. */
    int size() {
        return size;
    }

    /** The rest after a delete that took this long: at least as long, so that pruning takes half of the time at most. */
    Duration afterDelete(Duration took) {
        boolean slow = took.compareTo(SLOW) > 0;
        if (slow) {
            shrink();
        } else if (took.compareTo(QUICK) < 0) {
            size = Math.min(largest, size + size / 4 + 1);
        }
        return atMost(longer(pause, slow ? took.multipliedBy(REST_AFTER_SLOW) : took));
    }

    /** A delete that took too long and was taken back would, at the same size, never succeed. */
    void failed() {
        shrink();
    }

    /** The rest after a look that deleted nothing. */
    Duration afterLook(Duration took) {
        return atMost(took);
    }

    private void shrink() {
        size = Math.max(Math.max(1, largest / LEAST_SHARE), size / 2);
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) >= 0 ? one : other;
    }

    private Duration atMost(Duration rest) {
        Duration most = longer(LONGEST_REST, pause);
        return rest.compareTo(most) > 0 ? most : rest;
    }
}
