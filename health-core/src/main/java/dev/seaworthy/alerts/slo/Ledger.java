package dev.seaworthy.alerts.slo;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;

/**
 * What this process counted, and which of it no store has yet. It forgets by number, never by time: a clock that runs
 * ahead for a while must not cost what was counted before. Thread-safe.
 */
final class Ledger {

    private record Series(Grain grain, String objective) {}

    private record Slot(Grain grain, String objective, long start) {}

    private final Map<Series, NavigableMap<Long, Tally>> counted = new HashMap<>();
    private final Set<Slot> unsaved = new HashSet<>();

    synchronized void add(String objective, Instant now, Tally more) {
        if (more.total() == 0) {
            return;
        }
        for (Grain grain : Grain.values()) {
            NavigableMap<Long, Tally> slots =
                    counted.computeIfAbsent(new Series(grain, objective), each -> new TreeMap<>());
            slots.merge(grain.slot(now), more, Tally::plus);
            unsaved.add(new Slot(grain, objective, grain.slot(now)));
            if (slots.size() > most(grain)) {
                unsaved.remove(new Slot(grain, objective, slots.pollFirstEntry().getKey()));
            }
        }
    }

    /** As many as a store keeps. */
    private static long most(Grain grain) {
        return grain.kept().dividedBy(grain.length());
    }

    /** From the first slot to the last, which both count. */
    synchronized Tally sum(Grain grain, String objective, long first, long last) {
        NavigableMap<Long, Tally> slots = counted.get(new Series(grain, objective));
        return slots == null || first > last
                ? Tally.NONE
                : slots.subMap(first, true, last, true).values().stream().reduce(Tally.NONE, Tally::plus);
    }

    /** The start of the first hour with an event. */
    synchronized OptionalLong since(String objective) {
        NavigableMap<Long, Tally> hours = counted.get(new Series(Grain.HOUR, objective));
        return hours == null || hours.isEmpty() ? OptionalLong.empty() : OptionalLong.of(hours.firstKey());
    }

    synchronized List<SloCount> unsaved() {
        List<SloCount> rows = new ArrayList<>();
        unsaved.forEach(slot -> rows.add(row(slot)));
        return rows;
    }

    synchronized int waiting() {
        return unsaved.size();
    }

    /** These are in the store, unless something was added meanwhile. */
    synchronized void saved(List<SloCount> rows) {
        for (SloCount row : rows) {
            Slot slot = new Slot(row.grain(), row.objective(), row.slot());
            if (unsaved.contains(slot) && row(slot).equals(row)) {
                unsaved.remove(slot);
            }
        }
    }

    private SloCount row(Slot slot) {
        Tally tally = sum(slot.grain(), slot.objective(), slot.start(), slot.start());
        return new SloCount(
                slot.grain(), slot.objective(), slot.start(), tally.total() - tally.bad(), tally.total(), 1);
    }
}
