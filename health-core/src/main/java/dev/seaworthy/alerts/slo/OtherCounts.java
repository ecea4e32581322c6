package dev.seaworthy.alerts.slo;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.OptionalLong;
import java.util.TreeMap;

/** What other processes counted, as the store last told it. Thread-safe. */
final class OtherCounts {

    private record Series(Grain grain, String objective) {}

    private final Map<Series, NavigableMap<Long, SloCount>> counted = new HashMap<>();

    /** What stood from this slot on is no longer so. */
    synchronized void replaceSince(Grain grain, long from, List<SloCount> rows) {
        of(grain).forEach(slots -> slots.tailMap(from, true).clear());
        rows.forEach(row -> counted.computeIfAbsent(new Series(row.grain(), row.objective()), each -> new TreeMap<>())
                .put(row.slot(), row));
    }

    /** Called now and then, so that it does not grow for ever. */
    synchronized void forgetBefore(Grain grain, long slot) {
        of(grain).forEach(slots -> slots.headMap(slot, false).clear());
    }

    /** From the first slot to the last, which both count. */
    synchronized Tally sum(Grain grain, String objective, long first, long last) {
        return first > last
                ? Tally.NONE
                : slots(grain, objective).subMap(first, true, last, true).values().stream()
                        .map(row -> new Tally(row.total(), row.bad()))
                        .reduce(Tally.NONE, Tally::plus);
    }

    /** How many other instances, at least, counted in these slots. */
    synchronized int instances(Grain grain, String objective, long first, long last) {
        return slots(grain, objective).subMap(first, true, last, true).values().stream()
                .mapToInt(SloCount::instances)
                .max()
                .orElse(0);
    }

    /** The start of the first hour with an event. */
    synchronized OptionalLong since(String objective) {
        NavigableMap<Long, SloCount> hours = slots(Grain.HOUR, objective);
        return hours.isEmpty() ? OptionalLong.empty() : OptionalLong.of(hours.firstKey());
    }

    private List<NavigableMap<Long, SloCount>> of(Grain grain) {
        return counted.entrySet().stream()
                .filter(series -> series.getKey().grain() == grain)
                .map(Map.Entry::getValue)
                .toList();
    }

    private NavigableMap<Long, SloCount> slots(Grain grain, String objective) {
        NavigableMap<Long, SloCount> slots = counted.get(new Series(grain, objective));
        return slots == null ? new TreeMap<>() : slots;
    }
}
