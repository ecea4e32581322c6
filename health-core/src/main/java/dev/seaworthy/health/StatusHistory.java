package dev.seaworthy.health;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.OptionalDouble;

/** The last transitions of one check, enough to say how much of a day it was up. Thread-safe: requests read it. */
final class StatusHistory {

    /** Hard bound: a check that flaps more often than this in a day gets its uptime from a shorter span. */
    static final int MOST_TRANSITIONS = 512;

    private record Entry(long atNanos, CheckTransition transition) {}

    private final Deque<Entry> entries = new ArrayDeque<>();

    synchronized void add(CheckTransition transition, long atNanos) {
        if (entries.size() == MOST_TRANSITIONS) {
            entries.removeFirst();
        }
        entries.addLast(new Entry(atNanos, transition.withoutCause()));
    }

    synchronized List<CheckTransition> transitions() {
        return entries.stream().map(Entry::transition).toList();
    }

    /** Share of the window, or of what is known of it, spent in any status but DOWN. */
    synchronized OptionalDouble uptime(long windowNanos, long nowNanos) {
        long upNanos = 0;
        long knownNanos = 0;
        long end = nowNanos;
        for (var newestFirst = entries.descendingIterator(); newestFirst.hasNext() && nowNanos - end < windowNanos; ) {
            Entry entry = newestFirst.next();
            long start = Math.max(entry.atNanos() - nowNanos, -windowNanos) + nowNanos;
            knownNanos += end - start;
            if (entry.transition().to() != Status.DOWN) {
                upNanos += end - start;
            }
            end = start;
        }
        return knownNanos == 0 ? OptionalDouble.empty() : OptionalDouble.of((double) upNanos / knownNanos);
    }
}
