package dev.seaworthy.alerts;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the panels of all boards showed in the last hour, so that there are boards without Prometheus too. One thread takes;
 * any may report.
 */
final class PanelHistory {

    private static final Duration STEP = Duration.ofMinutes(1);
    private static final int KEPT = 60;
    private static final int MOST_LINES = 20;

    private final List<Panel> panels;
    private final SignalReader reader;
    private final Instant[] at = new Instant[KEPT];
    private final Map<String, Map<String, Ring>> lines = new LinkedHashMap<>();
    private final Map<String, Integer> omitted = new LinkedHashMap<>();
    private int rounds;
    private @Nullable Instant takenAt;

    /** The figures of one line, each in the place of its round. */
    private static final class Ring {
        private final double[] values = new double[KEPT];

        Ring() {
            Arrays.fill(values, Double.NaN);
        }

        boolean isEmpty() {
            return Arrays.stream(values).allMatch(Double::isNaN);
        }
    }

    PanelHistory(List<Panel> panels, MeterReader meters) {
        this.panels = List.copyOf(panels);
        this.reader =
                new SignalReader(meters, series().map(Panel.Series::signal).toList());
        panels.forEach(panel -> lines.put(panel.id(), new TreeMap<>()));
    }

    private Stream<Panel.Series> series() {
        return panels.stream().flatMap(panel -> panel.series().stream());
    }

    /**
     * Reads all panels, if it is time to.
     *
     * @param now steady
     * @param shown the same, as the wall clock tells it
     */
    void takeWhenDue(Instant now, Instant shown) {
        if (takenAt == null || !now.isBefore(takenAt.plus(STEP))) {
            takenAt = now;
            take(now, shown);
        }
    }

    private synchronized void take(Instant now, Instant shown) {
        int place = rounds % KEPT;
        at[place] = shown;
        reader.look(now);
        for (Panel panel : panels) {
            Map<String, Ring> rings = Objects.requireNonNull(lines.get(panel.id()));
            rings.values().forEach(ring -> ring.values[place] = Double.NaN);
            omitted.put(panel.id(), 0);
            panel.series().forEach(series -> read(panel, series, rings, place));
            rings.values().removeIf(Ring::isEmpty);
        }
        rounds++;
    }

    private void read(Panel panel, Panel.Series series, Map<String, Ring> rings, int place) {
        for (Reading reading : readings(series)) {
            String name = name(series.legend(), reading.labels());
            if (rings.containsKey(name) || rings.size() < MOST_LINES) {
                rings.computeIfAbsent(name, any -> new Ring()).values[place] = reading.value();
            } else {
                omitted.merge(panel.id(), 1, Integer::sum);
            }
        }
    }

    /** A meter that fails leaves a gap. */
    private List<Reading> readings(Panel.Series series) {
        try {
            return series.signal().as(reader);
        } catch (RuntimeException unreadable) {
            return List.of();
        }
    }

    private static String name(String legend, Map<String, String> labels) {
        String name = legend;
        for (Map.Entry<String, String> label : labels.entrySet()) {
            name = name.replace("{{" + label.getKey() + "}}", label.getValue());
        }
        return name;
    }

    /** @param watch how the rule of this id is doing */
    synchronized BoardReport report(Panel.Board board, Function<String, BoardReport.Watch> watch) {
        return new BoardReport(
                Names.word(board),
                inOrder(place -> at[place]),
                panels.stream()
                        .filter(panel -> panel.board() == board)
                        .map(panel -> item(panel, watch))
                        .toList());
    }

    private BoardReport.Item item(Panel panel, Function<String, BoardReport.Watch> watch) {
        List<BoardReport.Line> shown = new ArrayList<>();
        Objects.requireNonNull(lines.get(panel.id()))
                .forEach((name, ring) -> shown.add(new BoardReport.Line(name, inOrder(place -> {
                    double value = ring.values[place];
                    return Double.isNaN(value) ? null : value;
                }))));
        return new BoardReport.Item(
                panel.id(),
                panel.title(),
                panel.description(),
                Names.word(panel.unit()),
                panel.series().stream().noneMatch(series -> series.signal().visibleToItself()),
                panel.rules().stream().map(watch).toList(),
                shown,
                omitted.getOrDefault(panel.id(), 0));
    }

    private <T> List<T> inOrder(IntFunction<T> of) {
        List<T> ordered = new ArrayList<>();
        for (int round = Math.max(0, rounds - KEPT); round < rounds; round++) {
            ordered.add(of.apply(round % KEPT));
        }
        return ordered;
    }
}
