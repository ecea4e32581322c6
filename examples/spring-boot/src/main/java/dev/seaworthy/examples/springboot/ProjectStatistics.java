package dev.seaworthy.examples.springboot;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How many projects there are; also the JSON that clients see.
 *
 * @param projects in all
 * @param byInitial by the first letter of their name, as a capital
 */
record ProjectStatistics(long projects, SortedMap<String, Long> byInitial) {

    static ProjectStatistics of(SortedMap<String, Long> byInitial) {
        return new ProjectStatistics(
                byInitial.values().stream().mapToLong(Long::longValue).sum(),
                Collections.unmodifiableSortedMap(new TreeMap<>(byInitial)));
    }
}
