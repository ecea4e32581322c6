package dev.seaworthy.alerts;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the panels of one board showed in the last hour: the body of {@code /api/v1/ops/boards/{board}}.
 *
 * @param board {@code system}, {@code application}, {@code infrastructure} or {@code security}
 * @param at when each figure was read, once a minute, the oldest first; empty before the first time
 */
public record BoardReport(String board, List<Instant> at, List<Item> panels) {

    public BoardReport {
        at = List.copyOf(at);
        panels = List.copyOf(panels);
    }

    /**
     * A panel.
     *
     * @param unit {@code none}, {@code ratio}, {@code seconds}, {@code bytes}, {@code bytes_per_second} or
     *     {@code per_second}
     * @param external whether only Prometheus can see it, so that it has no lines here
     * @param lines that had a value in the hour, by name
     * @param omitted how many lines are left out, because a panel shows at most 20
     */
    public record Item(
            String id,
            String title,
            String description,
            String unit,
            boolean external,
            List<Watch> rules,
            List<Line> lines,
            int omitted) {

        public Item {
            rules = List.copyOf(rules);
            lines = List.copyOf(lines);
        }
    }

    /**
     * A rule that watches what the panel shows.
     *
     * @param comparison {@code >} or {@code <}, on whose side of the threshold a value is bad
     * @param state {@code firing}, {@code pending} or {@code quiet}; {@code off} for one that is switched off,
     *     {@code external} for one that only Prometheus can evaluate
     */
    public record Watch(String id, String comparison, double threshold, String state) {}

    /**
     * A line.
     *
     * @param values one for each time of the report; {@code null} where there was none
     */
    public record Line(String name, List<@Nullable Double> values) {}
}
