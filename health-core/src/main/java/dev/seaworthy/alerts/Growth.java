package dev.seaworthy.alerts;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * How totals grew, remembered as far back as the longest window. A meter that began anew counts from zero, and so does
 * one that was not there before; what was there at the first look counts from then on.
 */
final class Growth {

    /** Looks are ten seconds apart, more or less. */
    private static final Duration TOLERANCE = Duration.ofSeconds(1);

    /** So far back every look is kept, and further back one in so long: windows of hours need no looks of seconds. */
    private static final Duration FINE = Duration.ofHours(1);

    private static final Duration COARSE = Duration.ofMinutes(1);

    /** Groups that did not change are those of the look before. */
    private record Look(Instant at, Map<Map<String, String>, Map<Double, Double>> grown) {}

    private final Duration longest;
    private final Map<Object, Map<Double, Double>> last = new HashMap<>();
    private final Map<Map<String, String>, Map<Double, Double>> grown = new LinkedHashMap<>();
    private final Deque<Look> looks = new ArrayDeque<>();

    Growth(Duration longest) {
        this.longest = longest;
    }

    void take(Instant now, List<MeterReader.Figure> figures) {
        boolean first = looks.isEmpty();
        last.keySet().retainAll(figures.stream().map(MeterReader.Figure::meter).collect(Collectors.toSet()));
        Map<Map<String, String>, Map<Double, Double>> touched = new LinkedHashMap<>();
        for (MeterReader.Figure figure : figures) {
            Map<Double, Double> group = touched.computeIfAbsent(
                    figure.labels(), labels -> new TreeMap<>(grown.getOrDefault(labels, Map.of())));
            Map<Double, Double> before = last.get(figure.meter());
            if (before == null && first) {
                figure.counts().keySet().forEach(bound -> group.putIfAbsent(bound, 0.0));
            } else {
                add(group, before == null ? Map.of() : before, figure.counts());
            }
            if (!Double.isNaN(figure.value()) || before == null) {
                last.put(figure.meter(), figure.counts());
            }
        }
        touched.entrySet().removeIf(group -> group.getValue().equals(grown.get(group.getKey())));
        grown.putAll(touched);
        looks.addLast(
                new Look(now, touched.isEmpty() && !first ? looks.getLast().grown() : new LinkedHashMap<>(grown)));
        while (looks.size() > 2 && isBefore(second().at(), now.minus(longest))) {
            looks.removeFirst();
        }
        thin(now.minus(FINE));
    }

    private void thin(Instant before) {
        Instant kept = Instant.EPOCH;
        for (Iterator<Look> each = looks.iterator(); each.hasNext(); ) {
            Instant at = each.next().at();
            if (!at.isBefore(before)) {
                return;
            }
            if (at.isBefore(kept.plus(COARSE))) {
                each.remove();
            } else {
                kept = at;
            }
        }
    }

    /** What could not be looked at for a while may have grown at any time of it: nobody knows in which window. */
    void beginAnew() {
        last.clear();
        grown.clear();
        looks.clear();
    }

    private static void add(Map<Double, Double> group, Map<Double, Double> before, Map<Double, Double> now) {
        boolean anew = now.getOrDefault(MeterReader.ALL, 0.0) < before.getOrDefault(MeterReader.ALL, 0.0);
        now.forEach((bound, count) -> {
            double from = anew ? 0 : before.getOrDefault(bound, 0.0);
            double more = count - from;
            // Unknown before: what it shows first is where it begins.
            group.merge(bound, Double.isNaN(more) ? 0 : Math.max(0, more), Double::sum);
        });
    }

    private Look second() {
        return looks.stream().skip(1).findFirst().orElseThrow();
    }

    private static boolean isBefore(Instant at, Instant begin) {
        return !at.isAfter(begin.plus(TOLERANCE));
    }

    /** What was added within the window, or since the first look, by labels. */
    Map<Map<String, String>, Map<Double, Double>> within(Duration window) {
        if (looks.isEmpty()) {
            return Map.of();
        }
        Look base = base(window);
        Map<Map<String, String>, Map<Double, Double>> added = new LinkedHashMap<>();
        grown.forEach((labels, counts) -> {
            Map<Double, Double> before = base.grown().getOrDefault(labels, Map.of());
            Map<Double, Double> more = new TreeMap<>();
            counts.forEach((bound, count) -> more.put(bound, count - before.getOrDefault(bound, 0.0)));
            added.put(labels, more);
        });
        return added;
    }

    /** Whether it has looked on for so long. */
    boolean covers(Duration window) {
        return !looks.isEmpty()
                && isBefore(looks.getFirst().at(), looks.getLast().at().minus(window));
    }

    private Look base(Duration window) {
        Instant begin = looks.getLast().at().minus(window);
        Look base = looks.getFirst();
        for (Look look : looks) {
            if (isBefore(look.at(), begin)) {
                base = look;
            }
        }
        return base;
    }
}
